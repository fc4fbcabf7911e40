import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import type { Activation } from "./convolution-kernels.ts";

/** Pixels of a row that share one pass over the kernel, which is larger than the processor's caches. */
const tile = 16;

/**
 * A 3x3 stride-1 convolution with zero padding in plain JavaScript, for the cpu backend. JavaScript adds in float64: the
 * result is the exact sum rounded once, where tfjs's own loop rounds to float32 after each of its 2,304 additions. It
 * also passes over zeros, which are half of what a ReLU leaves.
 *
 * @param x `[batch, height, width, in]`.
 * @param kernel `[3, 3, in, out]`, flat.
 */
export function convolveOnCpu(x: Tensor4D, kernel: Float64Array, bias: Float32Array, activation: Activation): Tensor4D {
  const [batch, height, width, inputs] = x.shape;
  const outputs = bias.length;
  const pixels = x.dataSync();
  const result = new Float32Array(batch * height * width * outputs);
  const sums = new Float64Array(tile * outputs);
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < height; row++)
      for (let left = 0; left < width; left += tile) {
        const count = Math.min(tile, width - left);
        for (let p = 0; p < count; p++) sums.set(bias, p * outputs);
        for (let ky = 0; ky < 3; ky++) {
          const y = row + ky - 1;
          if (y < 0 || y >= height) continue;
          const line = (image * height + y) * width;
          for (let kx = 0; kx < 3; kx++) {
            const first = Math.max(0, 1 - kx - left);
            const last = Math.min(count, width + 1 - kx - left);
            for (let i = 0; i < inputs; i++) {
              const taps = ((ky * 3 + kx) * inputs + i) * outputs;
              for (let p = first; p < last; p++) {
                const value = pixels[(line + left + p + kx - 1) * inputs + i]!;
                if (value === 0) continue;
                const sum = p * outputs;
                for (let o = 0; o < outputs; o++) sums[sum + o]! += value * kernel[taps + o]!;
              }
            }
          }
        }
        const from = ((image * height + row) * width + left) * outputs;
        for (let o = 0; o < count * outputs; o++) {
          const value = sums[o]!;
          result[from + o] = activation === "relu" && value < 0 ? 0 : value;
        }
      }
  return tensor4d(result, [batch, height, width, outputs]);
}

/** The kernel of the input gradient: turned by 180 degrees, channels swapped; `[3, 3, in, out]` to `[3, 3, out, in]`. */
export function turnedKernel(kernel: Float32Array, inputs: number, outputs: number): Float64Array {
  const turned = new Float64Array(kernel.length);
  for (let k = 0; k < 9; k++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++)
        turned[((8 - k) * outputs + o) * inputs + i] = kernel[(k * inputs + i) * outputs + o]!;
  return turned;
}
