import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { randomWeights, readWeights, weightsToSafetensors } from "../src/index.ts";
import { withHeader } from "./raw-safetensors.ts";

const read = (file: Uint8Array) => readWeights(memorySource(file, "vgg.safetensors"), { upTo: "block1_conv1" });

describe("a damaged safetensors file", () => {
  const kernelBytes = 4 * 1728;
  const entry = (from: number, to: number, shape: unknown = [64]) => ({
    dtype: "F32",
    shape,
    data_offsets: [from, to],
  });
  const kernelEntry = entry(0, kernelBytes, [3, 3, 3, 64]);
  const file = (bias: unknown, kernel: unknown = kernelEntry) =>
    withHeader(
      JSON.stringify({ "block1_conv1/kernel": kernel, "block1_conv1/bias": bias }),
      new Uint8Array(kernelBytes + 256),
    );
  const sound = file(entry(kernelBytes, kernelBytes + 256));
  const long = sound.slice();
  new DataView(long.buffer).setBigUint64(0, BigInt(sound.length), true);

  it("would be read without the damage", async () => {
    expect((await read(sound)).layers.size).toBe(1);
  });

  const damaged = (what: string) => `vgg.safetensors is a damaged safetensors file (${what}); get it again.`;
  const fields = damaged("tensor block1_conv1/bias has no dtype, shape and data_offsets");
  const cases: readonly [what: string, file: Uint8Array, message: string][] = [
    ["cut in its header", sound.subarray(0, 60), damaged("its header is longer than the file")],
    ["a header length beyond the file", long, damaged("its header is longer than the file")],
    ["cut in its data", sound.subarray(0, -1), damaged("it has 7333 of 7334 bytes")],
    ["a header that is not JSON", withHeader('{"block1_conv1/kernel": '), damaged("its header is not JSON")],
    [
      "offsets beyond the end",
      file(entry(kernelBytes, kernelBytes + 260, [65])),
      "has shape [65]; block1_conv1 of vgg19 needs [64].",
    ],
    [
      "offsets that overlap",
      file(entry(kernelBytes - 4, kernelBytes + 252)),
      damaged("its tensors overlap or leave holes"),
    ],
    ["the same offsets twice", file(entry(0, kernelBytes)), damaged("its tensors overlap or leave holes")],
    ["a hole", file(entry(kernelBytes + 4, kernelBytes + 260)), damaged("its tensors overlap or leave holes")],
    [
      "a hole before the first",
      withHeader(JSON.stringify({ "block1_conv1/bias": entry(4, 260) })),
      damaged("its tensors overlap or leave holes"),
    ],
    [
      "offsets that run backwards",
      file(entry(kernelBytes + 256, kernelBytes)),
      damaged("its tensors overlap or leave holes"),
    ],
    [
      "fewer bytes than the shape has",
      file(entry(kernelBytes, kernelBytes + 252)),
      damaged("it has 7334 of 7330 bytes"),
    ],
    ["negative offsets", file(entry(-256, 0)), fields],
    ["offsets that are not whole", file(entry(kernelBytes, kernelBytes + 0.5)), fields],
    ["a third offset", file({ ...entry(0, 0), data_offsets: [0, 0, 0] }), fields],
    ["a shape that is text", file(entry(kernelBytes, kernelBytes + 256, "64")), fields],
    ["a negative shape", file(entry(kernelBytes, kernelBytes + 256, [-64])), fields],
    ["no entry", file(null), fields],
    ["a number as entry", file(3), fields],
  ];
  it.each(cases)("%s", async (_, bytes, message) => {
    const reading = read(bytes);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: "WeightsError" });
  });

  it.each(["I64", "F8_E4M3", "U8", "uint8", "float32", "constructor", "__proto__", ""])("dtype %j", async (dtype) => {
    const reading = read(file({ ...entry(kernelBytes, kernelBytes + 256), dtype }));
    await expect(reading).rejects.toThrow(
      `Tensor block1_conv1/bias of vgg.safetensors holds "${dtype}" numbers; weights are float32, float16 or float64.`,
    );
    await expect(reading).rejects.toMatchObject({ name: "WeightsError", code: "unsupported" });
  });

  it("other values than those whose digest it states", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
    const changed = weightsToSafetensors(weights);
    changed[changed.length - 300]! ^= 1;
    const reading = read(changed);
    await expect(reading).rejects.toThrow(
      "vgg.safetensors is damaged: its network, preprocessing and values do not have the digest that it states; get it again.",
    );
    await expect(reading).rejects.toMatchObject({ name: "WeightsError", code: "hash" });
  });
});
