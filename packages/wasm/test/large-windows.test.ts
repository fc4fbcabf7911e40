import type { SlidingWindow, StackStep } from "@srloss/core/networks";
import { sameWindow } from "@srloss/core/networks";
import { type Float64Image, Float64Network } from "@srloss/reference";
import { dispose, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, it } from "vitest";
import { WasmFeatureStack } from "../src/network/wasm-feature-stack.ts";
import { expectClose } from "./expect-close.ts";
import { noise } from "./noise.ts";
import { start } from "./start.ts";

beforeAll(() => start());

const mean = [110.5, 97.25, 88.125];
const five: SlidingWindow = { size: 5, stride: 1, padding: 2 };
const overlapping: SlidingWindow = { size: 3, stride: 2, padding: 0 };

function convolution(inChannels: number, outChannels: number, window: SlidingWindow, seed: number): StackStep {
  const scale = 2 / Math.sqrt(window.size ** 2 * inChannels);
  const kernel = noise(window.size ** 2 * inChannels * outChannels, seed).map((value) => value * scale);
  return { kind: "convolution", inChannels, outChannels, kernel, bias: noise(outChannels, seed + 1), window };
}

/** AlexNet's first layers, narrow. */
function alexSteps(first: SlidingWindow): StackStep[] {
  return [
    convolution(3, 12, first, 1),
    { kind: "relu" },
    { kind: "pool", pooling: "max", window: overlapping },
    convolution(12, 20, five, 3),
    { kind: "relu" },
    { kind: "pool", pooling: "max", window: overlapping },
    convolution(20, 9, sameWindow, 5),
    { kind: "relu" },
  ];
}

interface Case {
  readonly steps: readonly StackStep[];
  readonly height: number;
  readonly width: number;
  /** `[batch, height, width, channels]`. */
  readonly pixels: Float32Array;
  readonly channels?: number;
  readonly taps: readonly number[];
}

/** Features without a gradient to come, then features and the gradient, beside float64. */
async function expectAsInFloat64({ steps, height, width, pixels, channels = 3, taps }: Case): Promise<void> {
  const size = height * width * channels;
  const batch = pixels.length / size;
  const shape = [batch, height, width, channels] as [number, number, number, number];
  const middle = mean.slice(0, channels).concat(Array(Math.max(0, channels - 3)).fill(0));
  const stack = new WasmFeatureStack(steps, middle, "fast");
  const images = tensor4d(pixels, shape);
  const values = stack.forward(images, taps, false).features;
  const { features, trace } = stack.forward(images, taps, true);
  const upstream = features.map((feature, tap) => tensor4d(noise(feature.size, 30 + tap), feature.shape));
  const gradient = stack.backward(upstream, trace!, taps, shape, features);
  const read = (tensors: readonly { data(): Promise<unknown> }[]) =>
    Promise.all(tensors.map(async (tensor) => (await tensor.data()) as Float32Array));
  const [alone, got, given] = [await read(values), await read([...features, gradient]), await read(upstream)];
  dispose([images, ...values, ...features, trace!, ...upstream, gradient]);
  stack.dispose();

  const network = new Float64Network(steps);
  const part = (all: Float32Array, n: number) => all.slice((n * all.length) / batch, ((n + 1) * all.length) / batch);
  for (let n = 0; n < batch; n++) {
    const taken = Float64Array.from(part(pixels, n), (value, i) => value - middle[i % channels]!);
    const image: Float64Image = { height, width, channels, values: taken };
    const outputs = network.forward(image);
    for (const [tap, step] of taps.entries())
      for (const all of [alone[tap]!, got[tap]!]) expectClose(part(all, n), outputs[step]!.values, 1e-5);
    const back = new Map(taps.map((step, tap) => [step, Float64Array.from(part(given[tap]!, n))]));
    expectClose(part(got.at(-1)!, n), network.backward(image, outputs, back), 3e-5);
  }
}

const bytes = (length: number, seed: number) => noise(length, seed).map((value) => Math.round(127.5 + 127.5 * value));

it.each([
  [1, 1, 1, 9, 5],
  [4, 4, 2, 8, 12],
  [7, 5, 1, 16, 4],
  [13, 22, 3, 12, 28],
])("5x5 of %ix%i, %i images, %i channels to %i", async (height, width, batch, channels, outputs) => {
  const pixels = noise(batch * height * width * channels, 9);
  const steps = [convolution(channels, outputs, five, 11), { kind: "relu" } as const];
  await expectAsInFloat64({ steps, height, width, channels, pixels, taps: [1] });
  await expectAsInFloat64({ steps: steps.slice(0, 1), height, width, channels, pixels, taps: [0] });
});

it.each([
  ["AlexNet's", { size: 11, stride: 4, padding: 2 }, 79, 66],
  ["of whole blocks", { size: 12, stride: 4, padding: 0 }, 64, 71],
  ["with a large padding", { size: 9, stride: 4, padding: 5 }, 65, 64],
  ["of another stride", { size: 7, stride: 3, padding: 1 }, 59, 60],
] as const)("a first window that moves by blocks, %s", async (_, window, height, width) => {
  const pixels = bytes(2 * height * width * 3, 21);
  await expectAsInFloat64({ steps: alexSteps(window), height, width, pixels, taps: [1, 4, 7] });
});

/** Flat at the left, stripes below, noise elsewhere. */
function patterned(height: number, width: number): Float32Array {
  const pixels = bytes(height * width * 3, 31);
  const at = (y: number, x: number) => pixels.subarray((y * width + x) * 3, (y * width + x + 1) * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (x < 50) at(y, x).set([210, 30, 90]);
      else if (y >= 70) at(y, x).set([10 + 20 * (x % 16), 200, 40]);
    }
  return pixels;
}

it("what is equal in the image is so in pools that overlap: the gradient goes to the first", async () => {
  const [height, width] = [119, 122];
  const steps = alexSteps({ size: 11, stride: 4, padding: 2 });
  await expectAsInFloat64({ steps, height, width, pixels: patterned(height, width), taps: [2, 5, 7] });
});

it("an image of one colour: the same", async () => {
  const [height, width] = [95, 95];
  const pixels = new Float32Array(height * width * 3).fill(200);
  await expectAsInFloat64({ steps: alexSteps({ size: 11, stride: 4, padding: 2 }), height, width, pixels, taps: [5] });
});
