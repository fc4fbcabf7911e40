import { readFileSync } from "node:fs";
import { failure } from "@srloss/reference/failure";
import { describe, expect, it } from "vitest";
import { openTensors } from "../src/formats.ts";
import { type ByteSource, memorySource, WeightsError } from "../src/index.ts";

const layouts = ["zip", "older"] as const;
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const open = (name: string) => openTensors(memorySource(fixture(name), name));

async function values(
  name: string,
): Promise<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>> {
  const { tensors } = await open(name);
  const read = await Promise.all(
    tensors.map(async (tensor) => [tensor.name, { shape: tensor.shape, values: [...(await tensor.read())] }] as const),
  );
  return Object.fromEntries(read);
}

const base = Array.from({ length: 24 }, (_, i) => i / 4 - 2);

describe.each(layouts)("PyTorch's %s layout", (layout) => {
  it("comes with its types, strides and offsets", async () => {
    const { format, tensors } = await open(`tensors-${layout}.pth`);
    expect(format).toBe("PyTorch");
    const read = async (name: string) => {
      const found = tensors.find((tensor) => tensor.name === name)!;
      return [found.shape, [...(await found.read())]];
    };
    expect(await read("plain")).toEqual([[2, 3, 4], base]);
    const transposed = Array.from({ length: 24 }, (_, i) => base[(i % 4) * 6 + Math.floor(i / 4)]!);
    expect(await read("transposed")).toEqual([[6, 4], transposed]);
    expect(await read("part")).toEqual([[3, 2], [7, 8, 11, 12, 15, 16].map((i) => base[i])]);
    expect(await read("kernel")).toEqual([[2, 3, 2, 2], Array.from({ length: 24 }, (_, i) => i / 8)]);
    expect(await read("half")).toEqual([[3], [1.5, -0.25, 65504]]);
    expect(await read("bfloat16")).toEqual([[3], [1.5, -0.25, 2 ** 127 * (1 + 98 / 128)]]);
    expect(await read("double")).toEqual([[2], [1.5, Math.fround(0.1)]]);
    expect(await read("parameter")).toEqual([[2], [7, 8]]);
    expect(await read("scalar")).toEqual([[], [3.5]]);
    expect(await read("empty")).toEqual([[0, 3], []]);
    const error = await failure(read("counter"));
    expect(error.message).toBe(
      `Tensor counter of tensors-${layout}.pth holds int64 numbers; weights are float32, float16 or float64.`,
    );
  });

  it("is found in a checkpoint's state_dict", async () => {
    expect(await values(`nested-${layout}.pth`)).toEqual({ a: { shape: [2], values: [1, 1] } });
  });

  it("is refused where it refers to a function, which is named and not called", async () => {
    const error = await failure(open(`evil-${layout}.pth`));
    expect(error).toBeInstanceOf(WeightsError);
    expect(error.message).toBe(
      `evil-${layout}.pth is a PyTorch file that can't be used: it refers to posix.system, and only tensors and their dictionaries are read; save a state dict of float tensors, or convert it to .safetensors in Python.`,
    );
  });

  it("is refused where a tensor is larger than its storage", async () => {
    expect((await failure(values(`expanded-${layout}.pth`))).message).toContain(
      "its wide has 1000 numbers, more than are stored of it",
    );
  });

  it("is refused where it is cut short, wherever", async () => {
    const whole = fixture(`tensors-${layout}.pth`);
    for (let length = 5; length < whole.length; length += 97) {
      const source = memorySource(whole.subarray(0, length), "cut.pth");
      const reading = openTensors(source).then(({ tensors }) => Promise.all(tensors.slice(0, 8).map((t) => t.read())));
      expect(await failure(reading), `${length} bytes`).toBeInstanceOf(WeightsError);
    }
  });

  it("asks for small tensors that are neighbours at once", async () => {
    const whole = memorySource(fixture(`tensors-${layout}.pth`), "net.pth");
    const asked: number[] = [];
    const source: ByteSource = {
      ...whole,
      read: (from, to) => {
        asked.push(to - from);
        return whole.read(from, to);
      },
    };
    const { tensors } = await openTensors(source);
    for (const tensor of tensors.filter(({ name }) => name !== "counter")) await tensor.read();
    expect(asked.length).toBeLessThan(5);
  });
});

it("is read as PyTorch before 0.2 and 0.4 wrote tensors", async () => {
  expect(await values(`old-tensors.pth`)).toEqual({
    "before 0.2": { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] },
    "before 0.4": { shape: [2, 2], values: [1, 2, 4, 5] },
    parameter: { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] },
  });
});

describe("a pickle", () => {
  const pickle = (...parts: (number | string)[]) =>
    Uint8Array.from([
      0x80,
      2,
      ...parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : [part])),
    ]);
  it.each<[string, Uint8Array, string]>([
    ["of something else", pickle("X", 1, 0, 0, 0, "a."), "torch.save did not write it"],
    ["with an unknown opcode", pickle(0xff), "it uses opcode 0xff"],
    ["that takes from an empty stack", pickle("0."), "it takes what it did not put there"],
    ["that marks nothing", pickle("t."), "it takes what it did not put there"],
    ["that recalls what it never remembered", pickle("h", 9, "."), "it recalls what it did not remember"],
    ["with a text of 4 GB", pickle("X", 255, 255, 255, 255), "it has a text of 4294967295 bytes"],
    ["with a number of 4 GB", pickle(0x8b, 255, 255, 255, 127), "it has a number of 2147483647 bytes"],
    ["that builds on a global", pickle("ccollections\nOrderedDict\n}b."), "it sets what has no state"],
    ["that gets builtins from the stack", pickle(0x8c, 8, "builtins", 0x8c, 4, "eval", 0x93, "."), "builtins.eval"],
    ["that calls a list", pickle("])R."), "it calls what is no function"],
    ["without an end", pickle("N"), "it ends before its end"],
  ])("%s is refused", async (_, bytes, sentence) => {
    const error = await failure(openTensors(memorySource(bytes, "net.pth")));
    expect(error).toBeInstanceOf(WeightsError);
    expect(error.message).toContain(sentence);
  });

  it("that doubles itself forty times is refused, and not built", async () => {
    // A tuple of the one before, twice: 2^40 leaves in 200 bytes, if anyone walked along them all.
    const doubled = Array.from({ length: 40 }, (_, i) => [0x71, i, "h", i, 0x86]).flat() as (number | string)[];
    const bytes = pickle(")", ...doubled, ".");
    expect((await failure(openTensors(memorySource(bytes, "net.pth")))).message).toContain(
      "torch.save did not write it",
    );
  });
});

it("says that another zip archive is none", async () => {
  const empty = new Uint8Array(26);
  empty.set([0x50, 0x4b, 3, 4, 0x50, 0x4b, 5, 6]);
  expect((await failure(openTensors(memorySource(empty, "net.keras")))).message).toContain(
    "net.keras is a zip archive without a data.pkl, and no PyTorch file (a .keras file?)",
  );
});
