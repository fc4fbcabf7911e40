import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { randomWeights, readWeights, roundToFloat16, weightsToSafetensors } from "../src/index.ts";
import { expectSameLayers } from "./formula-weights.ts";

describe("weights in half precision", () => {
  it("take half the file, read back bit for bit, with a digest and a name of their own", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block2_conv1" });
    const half = await roundToFloat16(weights);
    expect(half.origin.name).toBe("random (float16)");
    expect(half.origin.sha256).not.toBe(weights.origin.sha256);
    const file = weightsToSafetensors(half, { type: "float16" });
    expect(file.length).toBeLessThan(0.51 * weightsToSafetensors(weights).length);
    const back = await readWeights(memorySource(file, "half.safetensors"));
    expectSameLayers(back.layers, half.layers);
    expect(back.origin).toEqual({ ...half.origin, name: "half.safetensors" });
    for (const [name, { kernel }] of half.layers) {
      const exact = weights.layers.get(name)!.kernel;
      kernel.forEach((value, i) => {
        expect(Math.abs(value - exact[i]!)).toBeLessThanOrEqual(Math.abs(exact[i]!) * 2 ** -11 + 2 ** -25);
      });
    }
  });

  it("are never rounded on the way to a file", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
    expect(() => weightsToSafetensors(weights, { type: "float16" })).toThrow(/roundToFloat16/);
  });

  it("beyond its range are refused", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
    weights.layers.get("block1_conv1")!.kernel[5] = 70_000;
    await expect(roundToFloat16(weights)).rejects.toThrow(/70000 of block1_conv1/);
  });
});
