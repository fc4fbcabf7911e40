import { describe, expect, it } from "vitest";
import { toFloat16, toFloat32 } from "../src/formats/number-types.ts";
import { memorySource, randomWeights, readWeights, weightsToSafetensors } from "../src/index.ts";

const fromBits = (bits: number) => toFloat32(Uint8Array.of(bits & 255, bits >> 8), "float16")[0]!;
const infinite = 0x7c00;

describe("the nearest float16", () => {
  it("of each float16 is itself", () => {
    for (let bits = 0; bits <= 0xffff; bits++) {
      const value = fromBits(bits);
      if (Number.isNaN(value)) continue;
      expect(toFloat16(value), `${value}`).toBe(bits);
    }
    expect(fromBits(toFloat16(Number.NaN))).toBeNaN();
  });

  it("of what lies between two: the nearer one, and the even one half-way", () => {
    for (let bits = 0; bits < infinite - 1; bits++) {
      const [low, high] = [fromBits(bits), fromBits(bits + 1)];
      const [quarter, half, most] = [1, 2, 3].map((part) => low + ((high - low) * part) / 4) as [
        number,
        number,
        number,
      ];
      expect([toFloat16(quarter), toFloat16(most)]).toEqual([bits, bits + 1]);
      expect(toFloat16(half)).toBe(bits % 2 ? bits + 1 : bits);
    }
  });

  it("beyond the largest is infinite", () => {
    expect([65519, 65520, 1e9, -1e9].map((value) => fromBits(toFloat16(value)))).toEqual([
      65504,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
  });
});

describe("weights in float16", () => {
  it("are half as large, and read back within half a unit in the last place", async () => {
    const weights = await randomWeights({ architecture: "vgg19", upTo: "block1_conv2" });
    const [whole, half] = [weightsToSafetensors(weights), weightsToSafetensors(weights, { dtype: "float16" })];
    expect(half.length / whole.length).toBeLessThan(0.51);
    const again = await readWeights(memorySource(half, "half.safetensors"));
    expect(again.origin.name).toBe("random (float16)");
    expect(again.origin.sha256).not.toBe(weights.origin.sha256);
    for (const [name, { kernel, bias }] of weights.layers) {
      const read = again.layers.get(name)!;
      expect(read.bias).toEqual(bias);
      kernel.forEach((value, i) => {
        const unit = Math.max(Math.abs(value) * 2 ** -11, 2 ** -25);
        if (Math.abs(read.kernel[i]! - value) > unit) throw new Error(`${name}: ${value} became ${read.kernel[i]}`);
      });
    }
  });

  it("no other dtype is known", async () => {
    const weights = await randomWeights({ architecture: "vgg19", upTo: "block1_conv1" });
    expect(() => weightsToSafetensors(weights, { dtype: "int8" as never })).toThrow(
      'dtype is "float32" or "float16"; got "int8".',
    );
  });
});
