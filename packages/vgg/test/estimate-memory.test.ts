import { expect, it } from "vitest";
import { estimateMemory } from "../src/index.ts";

const pair = { network: "vgg19", layers: ["block3_conv3"], height: 1000, width: 1000 } as const;
const pixels = 1e6;

it("counts what the geometry says", () => {
  // On our kernels: both images; both features, 256 channels of a sixteenth of the pixels, and their difference. Beside them
  // 64 channels, what is pooled of them, the image and its planes of four channels.
  const own = estimateMemory({ ...pair, engine: "srloss-wasm" });
  expect(own.tensors).toBe((2 * 12 + 3 * 64) * pixels);
  expect(own.activations).toBe((256 + 64 + 12 + 16) * pixels);
  expect(own.bytes).toBe(own.tensors + own.activations);
  // Elsewhere two activations of 64 channels follow one another, as tensors, and one is copied.
  const other = estimateMemory({ ...pair, engine: "tfjs-node" });
  expect(other.tensors).toBe((2 * 12 + 64 + 3 * 256 + 2 * 12) * pixels);
  expect(other.activations).toBe(0);
});

it("doubles activations in float64, and keeps features in float32", () => {
  const fast = estimateMemory({ ...pair, engine: "srloss-wasm" });
  const exact = estimateMemory({ ...pair, engine: "srloss-wasm", precision: "exact" });
  expect(exact.tensors).toBe(fast.tensors);
  expect(exact.activations).toBe((2 * (256 + 64 + 16) + 12) * pixels);
});

it("counts every layer, for both images, and what comparing them takes", () => {
  const of = (layers: string[], style: boolean, engine = "srloss-wasm") =>
    estimateMemory({ ...pair, layers, style, engine });
  const [first, third] = [256 * pixels, 64 * pixels];
  const both = 24 * pixels + 2 * (first + third);
  expect(of(["relu1_2", "block3_conv3"], false).tensors).toBe(both + first);
  // Gram matrices have kernels of their own there, and take copies elsewhere.
  expect(of(["relu1_2", "block3_conv3"], true).tensors).toBe(both + first);
  expect(of(["relu1_2", "block3_conv3"], true, "tfjs-node").tensors).toBe(both + 3 * first);
  // What is asked for is not pooled on the way.
  expect(of(["relu1_2"], false).activations).toBe((2 * 256 + 12 + 16) * pixels);
});

it("knows both names of a layer, and no others", () => {
  expect(estimateMemory({ ...pair, layers: ["relu3_3"] })).toEqual(estimateMemory(pair));
  expect(() => estimateMemory({ ...pair, layers: ["block9_conv1"] })).toThrow(/not a layer/);
});
