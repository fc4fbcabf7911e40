import { differentiable } from "@srloss/core";
import {
  blurringWindow,
  type ConvolutionStep,
  type FrozenNetwork,
  frozenNetwork,
  halvingWindow,
  type SlidingWindow,
  type StackStep,
  sameWindow,
} from "@srloss/core/networks";
import { Float64Network } from "@srloss/reference";
import {
  clone,
  dispose,
  memory,
  type Scalar,
  scalar,
  type Tensor4D,
  tensor4d,
  valueAndGrad,
} from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectEntries, largestOf } from "./closeness.ts";
import type { Target } from "./target.ts";

/** Small whole numbers: their sums are exact in float32, so that no rounding decides a ReLU or a maximum, and many tie. */
function whole(length: number, seed: number, most: number): Float32Array {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) % (2 * most + 1)) - most;
  });
}

let seeds = 0;

function convolution(inChannels: number, outChannels: number, window: SlidingWindow, of?: number): ConvolutionStep {
  const kernel = whole(window.size ** 2 * inChannels * outChannels, seeds++, 1);
  const bias = whole(outChannels, seeds++, 2);
  return { kind: "convolution", inChannels, outChannels, kernel, bias, window, ...(of !== undefined && { of }) };
}

const relu: StackStep = { kind: "relu" };
const window = (size: number, stride = 1, padding = 0): SlidingWindow => ({ size, stride, padding });
const maximum = (size: number, stride: number, ceil = false, padding = 0): StackStep => ({
  kind: "pool",
  pooling: "max",
  window: { size, stride, padding, ceil },
});

interface Case {
  readonly name: string;
  readonly steps: readonly StackStep[];
  readonly taps: readonly number[];
  readonly side: readonly [number, number];
}

const cases: readonly Case[] = [
  {
    name: "AlexNet's windows",
    steps: [
      convolution(3, 8, window(11, 4, 2)),
      relu,
      maximum(3, 2),
      convolution(8, 5, window(5, 1, 2)),
      relu,
      maximum(3, 2),
      convolution(5, 6, sameWindow),
      relu,
    ],
    taps: [1, 4, 7],
    side: [49, 40],
  },
  {
    name: "SqueezeNet's branches, and pools that reach beyond the image",
    steps: [
      convolution(3, 8, window(3, 2)),
      relu,
      maximum(3, 2, true),
      convolution(8, 4, window(1)),
      relu,
      convolution(4, 6, window(1), 4),
      relu,
      convolution(4, 5, sameWindow, 4),
      relu,
      { kind: "concatenation", of: [6, 8] },
      maximum(3, 2, true),
    ],
    taps: [1, 9, 10],
    side: [26, 33],
  },
  {
    name: "branches of whole groups of four channels, one of them taken twice",
    steps: [
      convolution(3, 8, window(3, 2)),
      relu,
      convolution(8, 4, window(1)),
      relu,
      convolution(4, 8, window(1), 3),
      relu,
      convolution(4, 12, sameWindow, 3),
      relu,
      { kind: "concatenation", of: [5, 7, 5] },
      maximum(3, 2, true),
      convolution(28, 8, window(1)),
      relu,
    ],
    taps: [3, 8, 11],
    side: [21, 26],
  },
  {
    name: "the blurred pools of DISTS, and averages",
    steps: [
      convolution(3, 6, sameWindow),
      relu,
      { kind: "pool", pooling: "l2", window: blurringWindow },
      convolution(6, 5, sameWindow),
      { kind: "pool", pooling: "average", window: halvingWindow },
    ],
    taps: [1, 2, 4],
    side: [13, 18],
  },
  {
    name: "even windows, uneven strides, padded maxima and values before their ReLU",
    steps: [
      convolution(3, 4, window(4, 3, 1)),
      relu,
      maximum(3, 2, false, 1),
      convolution(4, 4, window(2, 2)),
      relu,
      convolution(4, 3, window(3, 1, 0)),
    ],
    taps: [0, 1, 5],
    side: [47, 44],
  },
];

const mean = [2, -1, 3];

/** The weighted sum of a network's features: every one of them is in its gradient. */
function weighed(network: FrozenNetwork, taps: readonly number[], weights: readonly Tensor4D[]) {
  return (images: Tensor4D): Scalar =>
    differentiable(
      network.run(images, taps),
      () => scalar(0),
      () => weights.map((weight) => clone(weight)),
    );
}

/** Frozen networks of other windows than VGG's: features and gradients as in float64, on every backend. */
export function describeFrozenNetworks(target: Target): void {
  describe("frozen networks", () => {
    beforeAll(() => target.start());

    it.each(cases)("$name", async ({ steps, taps, side: [height, width] }) => {
      const before = memory().numTensors;
      const reference = new Float64Network(steps);
      const batch = 2;
      const size = height * width * 3;
      const pixels = whole(batch * size, 7, 4);
      const network = frozenNetwork(steps, mean);
      const images = tensor4d(pixels, [batch, height, width, 3]);
      const features = network.run(images, taps);
      const weights = features.map(({ size, shape }, tap) => tensor4d(whole(size, 90 + tap, 2), shape));
      const got = await Promise.all(features.map((feature) => feature.data()));
      const upstream = await Promise.all(weights.map((weight) => weight.data()));
      const along = weighed(network, taps, weights);
      const { value, grad } = valueAndGrad((x) => along(x as Tensor4D))(images);
      const gradient = await grad.data();

      for (let n = 0; n < batch; n++) {
        const values = Float64Array.from(pixels.subarray(n * size, (n + 1) * size), (value, i) => value - mean[i % 3]!);
        const image = { height, width, channels: 3, values };
        const outputs = reference.forward(image);
        const given = new Map<number, Float64Array>();
        for (const [tap, step] of taps.entries()) {
          const { values, ...shape } = outputs[step]!;
          expect(features[tap]!.shape).toEqual([batch, shape.height, shape.width, shape.channels]);
          const own = <T extends { slice(start: number, end: number): T }>(all: T): T =>
            all.slice(n * values.length, (n + 1) * values.length);
          expectEntries(own(got[tap] as Float32Array), values, target.tolerance.layer, `step ${step}`);
          given.set(step, Float64Array.from(own(upstream[tap] as Float32Array)));
        }
        const expected = reference.backward(image, outputs, given);
        expect(largestOf(expected)).toBeGreaterThan(1);
        expectEntries(gradient.slice(n * size, (n + 1) * size), expected, target.tolerance.gradient, "gradient");
      }
      network.dispose();
      dispose([images, value, grad, ...features, ...weights]);
      expect(memory().numTensors).toBe(before);
    });

    it("blurred pools of nothing have a gradient of 0", async () => {
      const network = frozenNetwork([{ kind: "pool", pooling: "l2", window: blurringWindow }], [0]);
      const images = tensor4d(new Float32Array(64), [1, 8, 8, 1]);
      const weights = [tensor4d(whole(16, 1, 3), [1, 4, 4, 1])];
      const along = weighed(network, [0], weights);
      const { value, grad } = valueAndGrad((x) => along(x as Tensor4D))(images);
      expect([...(await grad.data())].every((entry) => Math.abs(entry) === 0)).toBe(true);
      network.dispose();
      dispose([images, value, grad, ...weights]);
    });
  });
}
