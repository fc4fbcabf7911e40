import { type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { type ConvolutionStep, float32Kernel, type SlidingWindow, sideAfter } from "../network-step.ts";
import type { Activation, ConvolutionKernels } from "../step-kernels.ts";
import { spreadForGradient } from "./spread-gradient.ts";

/** Positions of a row that share one pass over the kernel, which is larger than the processor's caches. */
const tile = 16;
/** Input channels that a position takes at once: their taps are in the cache for the tile's other positions. */
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
  const found: Products = { values: new Float64Array(group), taps: new Int32Array(group), count: 0 };
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
            const taps = (ky * size + kx) * inputs;
            for (let from = 0; from < inputs; from += group) {
              const to = Math.min(inputs, from + group);
              for (let p = first; p < last; p++) {
                const pixel = (line + (left + p) * stride + shift) * inputs;
                found.count = 0;
                for (let i = from; i < to; i++) {
                  const value = pixels[pixel + i]!;
                  if (value === 0) continue;
                  found.values[found.count] = value;
                  found.taps[found.count++] = (taps + i) * outputs;
                }
                addProducts(sums, p * outputs, outputs, kernel, found);
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

/** Values of a position that are not 0, and where in the kernel the taps of each begin. */
interface Products {
  readonly values: Float64Array;
  readonly taps: Int32Array;
  count: number;
}

/** Adds them, in their order, to a position's sums: four at a time, since reading and writing a sum takes longer than a product. */
function addProducts(
  sums: Float64Array,
  sum: number,
  outputs: number,
  kernel: Float64Array,
  { values, taps, count }: Products,
): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const [a, b, c, d] = [values[k]!, values[k + 1]!, values[k + 2]!, values[k + 3]!];
    const [atA, atB, atC, atD] = [taps[k]!, taps[k + 1]!, taps[k + 2]!, taps[k + 3]!];
    for (let o = 0; o < outputs; o++)
      sums[sum + o] =
        sums[sum + o]! + a * kernel[atA + o]! + b * kernel[atB + o]! + c * kernel[atC + o]! + d * kernel[atD + o]!;
  }
  for (; k < count; k++) {
    const [value, at] = [values[k]!, taps[k]!];
    for (let o = 0; o < outputs; o++) sums[sum + o]! += value * kernel[at + o]!;
  }
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
