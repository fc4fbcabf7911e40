import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { contentLoss, type FeatureExtractor } from "../src/index.ts";
import { contextualLack } from "../src/losses/contextual-similarity.ts";
import { samplePlaces } from "../src/losses/sampled-places.ts";
import { type ContextualSettings, contextualLoss } from "../src/losses.ts";
import { expectGradient, gradientOf } from "./finite-differences.ts";
import { image, value, values } from "./images.ts";
import { onWasm } from "./on-wasm.ts";
import { pixelFeatures } from "./pixel-features.ts";
import { blindExtractor, smallExtractor } from "./small-extractor.ts";
import { trained, trainedPair } from "./trained.ts";

const [t, p] = trainedPair();

describe("is the reference's value, and its gradient", () => {
  // Plain JavaScript takes seconds for a table of 672 places by 672.
  describe("on the cpu backend", () => {
    it("contextual", () => expectReference("contextual", {}));
  });

  describe("on the wasm backend", () => {
    onWasm();
    it("contextual", () => expectReference("contextual", {}));
    it("contextual narrow", () => expectReference("contextual narrow", { bandwidth: 0.1 }));
  });

  function expectReference(row: string, settings: ContextualSettings): void {
    const loss = contextualLoss(pixelFeatures, settings);
    const { value: expected, absmax, entries } = trained.losses[row]!;
    const { value: found, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(t, x))(p);
    expect(Math.abs(found.dataSync()[0]! / expected - 1)).toBeLessThan(1e-5);
    const got = grad.dataSync();
    tf.dispose([found, grad]);
    for (const [i, entry] of entries.entries())
      expect(Math.abs(255 * got[i * trained.stride]! - entry) / absmax).toBeLessThan(2e-4);
  }
});

it("has the gradient of its finite differences, through a network", () => {
  const [hr, sr] = [image(1, 9, 8), image(2, 9, 8)];
  const loss = contextualLoss(smallExtractor(), { layers: { block1_conv1: 1, block3_conv3: 2 } });
  expectGradient((x) => loss(hr, x), sr, { step: 0.05, directions: 3, tolerance: 1e-2 });
});

describe("blocks", () => {
  const unit = (seed: number) =>
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R3>([2, 23, 5], 0, 1, "float32", seed);
      return tf.div(x, tf.norm(x, 2, 2, true)) as tf.Tensor3D;
    });
  const [a, b] = [unit(1), unit(2)];

  it.each([1, 50, 100])("of %i numbers change no value and no gradient", (elements) => {
    expect(value(() => contextualLack(a, b, 0.3, elements))).toBe(value(() => contextualLack(a, b, 0.3)));
    const gradient = (size: number) => values(() => tf.grad((x) => contextualLack(a, x as tf.Tensor3D, 0.3, size))(b));
    const [whole, parts] = [gradient(2 ** 20), gradient(elements)];
    for (const [i, slope] of whole.entries()) expect(parts[i]).toBeCloseTo(slope, 6);
  });

  it("keep memory below the table's", () => {
    const n = 600;
    const many = (seed: number) => tf.randomNormal<tf.Rank.R3>([1, n, 2], 0, 1, "float32", seed);
    const [x, y] = [many(3), many(4)];
    let most = 0;
    const before = tf.memory().numBytes;
    const engine = tf.engine();
    const own = engine.runKernel.bind(engine);
    const run = vi.spyOn(engine, "runKernel").mockImplementation((...all: Parameters<typeof own>) => {
      const result = own(...all);
      most = Math.max(most, tf.memory().numBytes - before);
      return result;
    });
    tf.dispose(contextualLack(x, y, 0.5, 4000));
    run.mockRestore();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan((4 * n * n) / 4);
  });
});

describe("samples", () => {
  onWasm();

  it("are places, each once, the same for the same seed", () => {
    const places = samplePlaces(1000, 100, 1);
    expect(new Set(places).size).toBe(100);
    expect(places.every((place) => Number.isInteger(place) && place >= 0 && place < 1000)).toBe(true);
    expect(samplePlaces(1000, 100, 1)).toEqual(places);
    expect(samplePlaces(1000, 100, 2)).not.toEqual(places);
    expect(samplePlaces(5, 9, 1)).toEqual([0, 1, 2, 3, 4]);
    // All over the image.
    expect(Math.abs(places.reduce((sum, place) => sum + place, 0) / 100 - 500)).toBeLessThan(100);
  });

  it("give about the value of all, and a gradient at their places alone", () => {
    const of = (settings: ContextualSettings) => contextualLoss(pixelFeatures, settings);
    const loss = of({ samples: 300 });
    expect(Math.abs(value(() => loss(t, p)) / value(() => of({})(t, p)) - 1)).toBeLessThan(0.4);
    const slope = gradientOf((x) => loss(t, x), p);
    const touched = slope.filter((one) => one !== 0).length;
    expect(touched).toBeGreaterThan(300);
    expect(touched).toBeLessThan(slope.length * 0.75);
    expect(value(() => of({ samples: 24 * 28 })(t, p))).toBe(value(() => of({})(t, p)));
  });

  it("have a map whose mean is the value", () => {
    for (const samples of [100, 4096]) {
      const loss = contextualLoss(pixelFeatures, { samples });
      const maps = loss.maps(t, p);
      expect(maps[0]!.map.shape).toEqual([2, 24, 28]);
      expect(value(() => tf.mean(maps[0]!.map))).toBeCloseTo(
        value(() => loss(t, p)),
        5,
      );
      tf.dispose(maps.map(({ map }) => map));
    }
  });
});

it("does not mind where things are", () => {
  const linear: FeatureExtractor = { layers: ["block3_conv3"], extract: (images) => [tf.mul(images, 1)] };
  const one = image(1, 8, 9);
  const loss = contextualLoss(linear);
  expect(value(() => loss(one, tf.reverse(one, 1)))).toBeCloseTo(
    value(() => loss(one, one)),
    4,
  );
  expect(value(() => loss(one, one))).toBeLessThan(1e-3);
});

it("is finite where a layer says nothing, and so is its gradient", () => {
  expect(value(() => contextualLoss(blindExtractor)(t, p))).toBeCloseTo(Math.log(24 * 28), 4);
  const flat = tf.fill<tf.Rank.R4>([1, 6, 6, 3], 99);
  const one = image(3, 6, 6);
  for (const [a, b] of [
    [flat, flat],
    [flat, one],
    [one, flat],
    [one, one],
  ] as const) {
    expect(Number.isFinite(value(() => contextualLoss(pixelFeatures)(a, b)))).toBe(true);
    expect(gradientOf((x) => contextualLoss(pixelFeatures)(a, x), b).every(Number.isFinite)).toBe(true);
  }
});

describe("refuses", () => {
  it.each<[ContextualSettings, string]>([
    [{ bandwidth: 0 }, "contextual: bandwidth is a number above 0; got 0."],
    [{ samples: 0 }, "contextual: samples is a whole number, 1 or more; got 0."],
    [{ seed: 0.5 }, "contextual: seed is a whole number; got 0.5."],
  ])("%o", (settings, message) => {
    expect(() => contextualLoss(pixelFeatures, settings)).toThrow(message);
    expect(() => contentLoss(pixelFeatures, { contextual: { weight: 1, ...settings } })).toThrow(message);
  });
});

it("leaves no tensor behind", () => {
  const loss = contextualLoss(pixelFeatures, { samples: 100 });
  const before = tf.memory().numTensors;
  const { value: v, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(t, x))(p);
  tf.dispose([v, grad]);
  expect(tf.memory().numTensors).toBe(before);
});
