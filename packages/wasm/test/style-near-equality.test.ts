import { type Criterion, type FeatureExtractor, styleLoss } from "@srloss/core";
import type { StackStep } from "@srloss/core/networks";
import { Float64Network, formulaImage } from "@srloss/reference";
import { dispose, grad, memory, type Tensor, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Precision } from "../src/index.ts";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { start } from "./start.ts";
import { mean, vggSteps } from "./vgg-steps.ts";

const [height, width] = [24, 28];
const channels = { block1_conv1: 64, block3_conv3: 256 };
type Layer = keyof typeof channels;
const layers = Object.keys(channels) as Layer[];

const image = formulaImage(height, width, 1);
type Nearby = readonly [values: Float32Array, tolerance: number];
/** One pixel is another one; every value is one more or one less. Of less than that, features that are float32 keep less. */
const nearby: Record<string, Nearby> = {
  "one pixel": [image.map((value, i) => (Math.floor(i / 3) === 11 * width + 13 ? 255 - value : value)), 1e-5],
  "one pixel by one": [image.map((value, i) => (Math.floor(i / 3) === 11 * width + 13 ? value + 1 : value)), 5e-5],
  "steps of one": [image.map((value, i) => value + ((i * 7919) % 11 < 5 ? 1 : -1)), 1e-5],
  "steps of a tenth": [image.map((value, i) => value + ((i * 7919) % 11 < 5 ? 0.1 : -0.1)), 5e-5],
};

let steps: StackStep[];
let network: Float64Network;
let one: Record<Layer, Float64Array>;
beforeAll(async () => {
  steps = await vggSteps();
  network = new Float64Network(steps);
  one = inFloat64(image);
  await start();
});

const precisions: readonly Precision[] = ["exact", "fast"];

const step = (layer: Layer) => (layer === "block1_conv1" ? 0 : steps.length - 1);

const stacks = new Map<Precision, WasmFeatureStack>();
/** Made once: its weights are laid out anew for each. */
function stackOf(precision: Precision): WasmFeatureStack {
  const made = stacks.get(precision) ?? new WasmFeatureStack(steps, mean, precision);
  stacks.set(precision, made);
  return made;
}
afterAll(() => {
  for (const stack of stacks.values()) stack.dispose();
});

function extractor(precision: Precision): FeatureExtractor {
  const stack = stackOf(precision);
  const extract: FeatureExtractor["extract"] = (images, wanted) => [
    ...stack.forward(
      images,
      wanted.map((name) => step(name as Layer)),
      false,
    ).features,
  ];
  return { layers, extract };
}

const imageTensor = (values: Float32Array): Tensor4D => tensor4d(values, [1, height, width, 3]);

function extracted(precision: Precision, values: Float32Array, layer: Layer): Float32Array {
  return tidy(() => extractor(precision).extract(imageTensor(values), [layer])[0]!.dataSync() as Float32Array);
}

function inFloat64(values: Float32Array): Record<Layer, Float64Array> {
  const centred = Float64Array.from(values, (value, i) => value - mean[i % 3]!);
  const outputs = network.forward({ height, width, channels: 3, values: centred });
  const [one, three] = layers.map((layer) => outputs[step(layer)]!.values);
  return { block1_conv1: one!, block3_conv3: three! };
}

/** The losses of two images' features. */
function direct(a: ArrayLike<number>, b: ArrayLike<number>, c: number): [Criterion, number][] {
  const d = new Float64Array(c * c);
  for (let row = 0; row < a.length; row += c)
    for (let i = 0; i < c; i++)
      for (let j = 0; j < c; j++) d[i * c + j]! += a[row + i]! * a[row + j]! - b[row + i]! * b[row + j]!;
  const squares = d.reduce((total, value) => total + value ** 2, 0) / a.length ** 2;
  return [
    ["l2", squares / d.length],
    ["l1", d.reduce((total, value) => total + Math.abs(value), 0) / d.length / a.length],
    ["frobenius", Math.sqrt(squares)],
    ["squared-frobenius", squares],
  ];
}

function expectLosses(
  precision: Precision,
  layer: Layer,
  other: Float32Array,
  wanted: [Criterion, number][],
  tolerance: number,
) {
  const [target, prediction] = [imageTensor(image), imageTensor(other)];
  for (const [criterion, value] of wanted) {
    const loss = styleLoss(extractor(precision), { layers: [layer], criterion });
    const prepared = loss.prepare(target);
    for (const from of [target, prepared]) {
      const got = tidy(() => loss(from, prediction).dataSync()[0]!);
      expect(Math.abs(got / value - 1)).toBeLessThan(tolerance);
    }
    prepared.dispose();
  }
  dispose([target, prediction]);
}

describe.each(Object.entries(nearby))("style of nearly equal images, %s", (_, [other, tolerance]) => {
  let another: Record<Layer, Float64Array>;
  beforeAll(() => {
    another = inFloat64(other);
  });

  it.each(precisions.flatMap((precision) => layers.map((layer) => [precision, layer] as const)))(
    "%s is that of float64 at %s, with a prepared target or without",
    (precision, layer) => {
      expectLosses(precision, layer, other, direct(one[layer], another[layer], channels[layer]), tolerance);
    },
  );

  it("has every digit of its features", () => {
    const layer = "block1_conv1";
    const [a, b] = [image, other].map((values) => extracted("exact", values, layer));
    expectLosses("exact", layer, other, direct(a!, b!, channels[layer]), 1e-6);
  });
});

describe("fast", () => {
  const far = image.map((value, i) => value + ((i * 7919) % 11 < 5 ? 3 : -3));
  const layer = "block3_conv3";

  it("is not slower where images differ by more", () => {
    // The features are those that "fast" computes: "exact" ones give another value.
    const value = (precision: Precision, other: Float32Array) => {
      const [a, b] = [image, other].map((values) => extracted(precision, values, layer));
      return direct(a!, b!, channels[layer])[0]![1];
    };
    const loss = styleLoss(extractor("fast"), { layers: [layer] });
    const got = (other: Float32Array) => tidy(() => loss(imageTensor(image), imageTensor(other)).dataSync()[0]!);
    expect(Math.abs(got(far) / value("fast", far) - 1)).toBeLessThan(1e-6);
    expect(Math.abs(value("fast", far) / value("exact", far) - 1)).toBeGreaterThan(2e-6);
    const [, near] = Object.values(nearby).map(([other]) => other);
    expect(Math.abs(value("fast", near!) / value("exact", near!) - 1)).toBeGreaterThan(1e-4);
    expect(Math.abs(got(near!) / value("exact", near!) - 1)).toBeLessThan(1e-6);
  });

  it("has the gradient of its value, and leaves no tensors, with a prepared target or without", () => {
    const [target, prediction] = [imageTensor(image), imageTensor(nearby["steps of one"]![0])];
    const before = memory().numTensors;
    const gradient = (precision: Precision, prepare: boolean) => {
      const loss = styleLoss(extractor(precision), { layers: [layer] });
      const kept = prepare ? loss.prepare(target) : undefined;
      const values = tidy(() =>
        grad((x: Tensor) => loss(kept ?? target, x))(prediction)
          .dataSync()
          .slice(),
      );
      kept?.dispose();
      return values;
    };
    const exact = gradient("exact", false);
    for (const prepare of [false, true]) expect(gradient("fast", prepare)).toEqual(exact);
    expect(memory().numTensors).toBe(before);
    dispose([target, prediction]);
  });
});
