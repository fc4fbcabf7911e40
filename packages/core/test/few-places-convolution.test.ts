import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, expect, it, vi } from "vitest";
import { FewPlacesConvolution } from "../src/networks/kernels/few-places-convolution.ts";
import type { ConvolutionStep } from "../src/networks/network-step.ts";

const size = 3;
/** So many that a window has 2052 products, which is long. */
const long = 228;

/** A device whose results are easily told. */
const device = {
  forward: vi.fn(() => tf.fill([1, 1, 1, 1], -1) as tf.Tensor4D),
  inputGradient: vi.fn(() => tf.fill([1, 1, 1, 1], -2) as tf.Tensor4D),
  dispose: vi.fn(),
};

afterEach(() => vi.clearAllMocks());

/** Numbers in -1..1 that a float32 has exactly. */
const numbers = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed + 7.1 * i + i * i * 0.013));

function stepOf(inChannels: number): ConvolutionStep {
  const window = { size, stride: 1, padding: 1 };
  const kernel = numbers(size * size * inChannels * 2, 1);
  return { kind: "convolution", inChannels, outChannels: 2, kernel, bias: numbers(2, 3), window };
}

/** With zeros around the image, in float64. */
function direct(
  x: Float32Array,
  height: number,
  width: number,
  { kernel, bias, inChannels }: ConvolutionStep,
): number[] {
  const values: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x0 = 0; x0 < width; x0++)
      for (let o = 0; o < 2; o++) {
        let sum = bias[o]!;
        for (let ky = 0; ky < size; ky++)
          for (let kx = 0; kx < size; kx++) {
            const [row, column] = [y + ky - 1, x0 + kx - 1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let i = 0; i < inChannels; i++)
              sum += x[(row * width + column) * inChannels + i]! * kernel[((ky * size + kx) * inChannels + i) * 2 + o]!;
          }
        values.push(sum);
      }
  return values;
}

it("sums of many products at few places are those of float64, rounded once", () => {
  const step = stepOf(long);
  const convolution = new FewPlacesConvolution(step, device);
  const pixels = numbers(6 * 8 * long, 5);
  const x = tf.tensor4d(pixels, [1, 6, 8, long]);
  const { numTensors } = tf.memory();
  const expected = direct(pixels, 6, 8, step);
  for (const activation of ["linear", "relu"] as const) {
    const y = convolution.forward(x, activation);
    const values = y.dataSync();
    expect(y.shape).toEqual([1, 6, 8, 2]);
    expected.forEach((value, i) => {
      // Sums of either order differ where float64 rounds.
      expect(Math.abs(values[i]! - (activation === "relu" ? Math.max(0, value) : value))).toBeLessThan(
        6e-8 * Math.abs(value) + 1e-12,
      );
    });
    y.dispose();
  }
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(device.forward).not.toHaveBeenCalled();
  x.dispose();
});

it.each([
  ["more than 48 places", long, [1, 7, 7]],
  ["more than 48 places of a batch", long, [7, 1, 7]],
  ["a short sum", long - 1, [1, 1, 1]],
])("%s are the device's", (_, inChannels, shape) => {
  const convolution = new FewPlacesConvolution(stepOf(inChannels), device);
  const x = tf.zeros<tf.Rank.R4>([...shape, inChannels] as [number, number, number, number]);
  expect(convolution.forward(x, "relu").dataSync()[0]).toBe(-1);
  expect(device.forward.mock.calls).toEqual([[x, "relu"]]);
  x.dispose();
});

it("gradients and what the device holds are the device's", () => {
  const convolution = new FewPlacesConvolution(stepOf(long), device);
  const dy = tf.zeros([1, 1, 1, 2]) as tf.Tensor4D;
  expect(convolution.inputGradient(dy, [1, 1, 1, long]).dataSync()[0]).toBe(-2);
  expect(device.inputGradient.mock.calls).toEqual([[dy, [1, 1, 1, long]]]);
  convolution.dispose();
  expect(device.dispose).toHaveBeenCalledOnce();
  dy.dispose();
});
