import { failure } from "@srloss/reference/failure";
import { describe, expect, it } from "vitest";
import { openTensors, writeSafetensors } from "../src/formats.ts";
import { type ByteSource, memorySource, WeightsError } from "../src/index.ts";

const data = Float32Array.of(1, -2, 0.5, 65504);

/** Files in memory beside each other; `asked` are those of which bytes were read. */
function folder(files: Readonly<Record<string, Uint8Array>>, name: string, asked: string[]): ByteSource {
  const source = memorySource(files[name]!, name);
  const read = (start: number, end: number) => {
    if (!asked.includes(name)) asked.push(name);
    return source.read(start, end);
  };
  return { ...source, read, sibling: (path) => folder(files, path, asked) };
}

describe("a network that nobody here knows", () => {
  it.each(["float32", "float16"] as const)("comes back bit for bit from safetensors of %s", async (type) => {
    const tensors = [
      { name: "head/kernel", shape: [2, 2], data },
      { name: "head/bias", shape: [1], data: Float32Array.of(0.25) },
    ];
    const file = writeSafetensors(tensors, { by: "me" }, type);
    const found = await openTensors(memorySource(file, "net.safetensors"));
    expect(found).toMatchObject({ format: "safetensors", metadata: { by: "me" } });
    for (const [i, { name, shape, read }] of found.tensors.entries())
      expect({ name, shape, data: await read() }).toEqual(tensors[i]);
  });

  it("comes out of a TF.js model, of whose shards only what is wanted is read", async () => {
    const weights = [
      { name: "a", shape: [2], dtype: "float32" },
      { name: "b", shape: [2], dtype: "float32" },
    ];
    const model = { weightsManifest: [{ paths: ["one.bin", "two.bin"], weights }] };
    const shard = (from: number) => new Uint8Array(data.slice(from, from + 2).buffer);
    const json = new TextEncoder().encode(JSON.stringify(model));
    const asked: string[] = [];
    const files = { "model.json": json, "one.bin": shard(0), "two.bin": shard(2) };
    const { tensors } = await openTensors(folder(files, "model.json", asked));
    expect(await tensors[1]!.read()).toEqual(data.slice(2));
    expect(asked).toEqual(["model.json", "two.bin"]);
  });
});

it("says what a file is instead", async () => {
  const html = new TextEncoder().encode("<!doctype html><title>404</title>");
  const error = await failure(openTensors(memorySource(html, "net.h5")));
  expect(error).toBeInstanceOf(WeightsError);
  expect(error.message).toMatch(/^net\.h5 is an HTML page .+; weights are a Keras \.h5 file, .+\.$/);
});
