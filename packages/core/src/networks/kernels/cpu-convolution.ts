import { type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { type ConvolutionStep, float32Kernel, type SlidingWindow, sideAfter } from "../network-step.ts";
import type { Activation, ConvolutionKernels } from "../step-kernels.ts";
import { spreadForGradient } from "./spread-gradient.ts";

/** Positions of a row that share one pass over the kernel, which is larger than the processor's caches. */
const tile = 16;
/** Input channels, a multiple of four, that a position takes at once: their taps stay in the cache for the tile's others. */
const group = 32;

/**
 * A convolution in plain JavaScript, for tfjs's cpu backend. JavaScript adds in float64: the result is the exact sum rounded
 * once, where tfjs's own loop rounds to float32 after each of its additions. It also passes over zeros, which are half of
 * what a ReLU leaves.
 */
export class CpuConvolution implements ConvolutionKernels {
  readonly #step: ConvolutionStep;
  readonly #kernel: Float64Array;
  #turned: Float64Array | undefined;

  constructor(step: ConvolutionStep) {
    this.#step = step;
    // What other backends compute with, too.
    this.#kernel = Float64Array.from(float32Kernel(step));
  }

  forward(x: Tensor4D, activation: Activation): Tensor4D {
    return convolve(x, this.#kernel, this.#step.bias, this.#step.window, activation);
  }

  inputGradient(dy: Tensor4D, input: readonly [number, number, number, number]): Tensor4D {
    const { inChannels, outChannels, window } = this.#step;
    this.#turned ??= turnedKernel(this.#kernel, window.size, inChannels, outChannels);
    const none = new Float32Array(inChannels);
    const { size } = window;
    return tidy(() => {
      const { spread, padding } = spreadForGradient(dy, input, window);
      return convolve(spread, this.#turned!, none, { size, stride: 1, padding }, "linear");
    });
  }

  dispose(): void {}
}

function convolve(
  x: Tensor4D,
  kernel: Float64Array,
  bias: Float32Array,
  window: SlidingWindow,
  activation: Activation,
): Tensor4D {
  const [batch, height, width, inputs] = x.shape;
  const outputs = bias.length;
  const { size, stride, padding } = window;
  const [rows, columns] = [sideAfter(height, window), sideAfter(width, window)];
  const pixels = x.dataSync();
  const result = new Float32Array(batch * rows * columns * outputs);
  const sums = new Float64Array(tile * outputs);
  // Of a group's pixels that are not 0, and where in the kernel the taps of each begin.
  const values = new Float64Array(group);
  const starts = new Int32Array(group);
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < rows; row++)
      for (let left = 0; left < columns; left += tile) {
        const count = Math.min(tile, columns - left);
        for (let p = 0; p < count; p++) sums.set(bias, p * outputs);
        for (let ky = 0; ky < size; ky++) {
          const y = row * stride + ky - padding;
          if (y < 0 || y >= height) continue;
          const line = (image * height + y) * width;
          for (let kx = 0; kx < size; kx++) {
            // Of positions whose pixel is in the image.
            const shift = kx - padding;
            const first = Math.max(0, Math.ceil(-shift / stride) - left);
            const last = Math.min(count, Math.floor((width - 1 - shift) / stride) + 1 - left);
            for (let from = 0; from < inputs; from += group)
              for (let p = first; p < last; p++) {
                let count = 0;
                for (let i = from; i < Math.min(inputs, from + group); i++) {
                  const value = pixels[(line + (left + p) * stride + shift) * inputs + i]!;
                  if (value === 0) continue;
                  values[count] = value;
                  starts[count++] = ((ky * size + kx) * inputs + i) * outputs;
                }
                // Up to four by zeros, beside a tap that counts anyway.
                for (; count & 3; count++) [values[count], starts[count]] = [0, starts[count - 1]!];
                // Four at a time, in order: reading and writing a sum takes longer than a product.
                for (let k = 0; k < count; k += 4) {
                  const [a, b, c, d] = [values[k]!, values[k + 1]!, values[k + 2]!, values[k + 3]!];
                  const [atA, atB, atC, atD] = [starts[k]!, starts[k + 1]!, starts[k + 2]!, starts[k + 3]!];
                  for (let o = 0, at = p * outputs; o < outputs; o++, at++)
                    sums[at] =
                      sums[at]! +
                      a * kernel[atA + o]! +
                      b * kernel[atB + o]! +
                      c * kernel[atC + o]! +
                      d * kernel[atD + o]!;
                }
              }
          }
        }
        const from = ((image * rows + row) * columns + left) * outputs;
        for (let o = 0; o < count * outputs; o++) {
          const value = sums[o]!;
          result[from + o] = activation === "relu" && value < 0 ? 0 : value;
        }
      }
  return tensor4d(result, [batch, rows, columns, outputs]);
}

/** Turned by 180 degrees, channels swapped: `[size, size, in, out]` to `[size, size, out, in]`. */
function turnedKernel(kernel: Float64Array, size: number, inputs: number, outputs: number): Float64Array {
  const turned = new Float64Array(kernel.length);
  const last = size * size - 1;
  for (let k = 0; k <= last; k++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++)
        turned[((last - k) * outputs + o) * inputs + i] = kernel[(k * inputs + i) * outputs + o]!;
  return turned;
}
