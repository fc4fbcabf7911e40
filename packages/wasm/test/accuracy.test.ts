import { Float64Network } from "@srloss/reference";
import { tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configureWasm, type Precision } from "../src/index.ts";
import { WasmFeatureStack } from "../src/stack/wasm-feature-stack.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";
import { centredPicture, vggSteps } from "./vgg-steps.ts";

const [height, width] = [46, 50];

async function reference() {
  const steps = await vggSteps();
  const picture = centredPicture(height, width, 1);
  const network = new Float64Network(steps);
  const image = { height, width, channels: 3, values: Float64Array.from(picture) };
  const outputs = network.forward(image);
  const features = outputs.at(-1)!.values;
  const slope = noise(features.length, 7);
  const gradient = network.backward(image, outputs, new Map([[steps.length - 1, Float64Array.from(slope)]]));
  return { steps, picture, features, slope, gradient };
}

let expected: Awaited<ReturnType<typeof reference>>;
beforeAll(async () => {
  expected = await reference();
  await start();
});

async function computed(precision: Precision) {
  const { steps, picture, slope } = expected;
  const stack = new WasmFeatureStack(steps, precision);
  const tap = [steps.length - 1];
  const { features, trace } = stack.forward(tensor4d(picture, [1, height, width, 3]), tap, true);
  const dy = tensor4d(slope, features[0]!.shape);
  const gradient = stack.backward([dy], trace!, tap, [1, height, width, 3]);
  const alone = stack.forward(tensor4d(picture, [1, height, width, 3]), tap, false).features;
  const values = await Promise.all([features[0]!, gradient, alone[0]!].map((tensor) => tensor.data()));
  stack.dispose();
  return { features: values[0]!, gradient: values[1]!, alone: values[2]! };
}

function ofLargest(got: ArrayLike<number>, wanted: Float64Array): number {
  let [off, most] = [0, 0];
  wanted.forEach((value, i) => {
    off = Math.max(off, Math.abs(value - got[i]!));
    most = Math.max(most, Math.abs(value));
  });
  return off / most;
}

function relativeL2(got: ArrayLike<number>, wanted: Float64Array): number {
  let [off, norm] = [0, 0];
  wanted.forEach((value, i) => {
    off += (value - got[i]!) ** 2;
    norm += value ** 2;
  });
  return Math.sqrt(off / norm);
}

describe("against float64, at block3_conv3 of a VGG19", () => {
  // Where rounding turns a ReLU or the winner of a max-pool, an entry of a gradient jumps: that makes the limit of `fast`.
  it.each([
    ["exact", 1e-5, 1e-5],
    ["fast", 1e-5, 1e-3],
  ] as const)("%s: features and gradient", async (precision, features, gradient) => {
    const got = await computed(precision);
    expect(ofLargest(got.features, expected.features)).toBeLessThanOrEqual(features);
    expect(ofLargest(got.alone, expected.features)).toBeLessThanOrEqual(features);
    expect(relativeL2(got.gradient, expected.gradient)).toBeLessThanOrEqual(gradient);
  });

  it("the same bits for one to four threads", async () => {
    const all = [];
    for (const threads of [1, 2, 3, 4]) {
      configureWasm({ threads });
      all.push(await computed("fast"), await computed("exact"));
    }
    configureWasm({ threads: 2 });
    for (const [i, got] of all.entries()) expect(got).toEqual(all[i % 2]);
  });
});
