import type { ConvolutionStep, SlidingWindow } from "@srloss/core/networks";
import { type Algorithm, chooseAlgorithm, type Kernel, type LargestTile } from "../kernels/algorithm.ts";
import { type Shape, upToFour } from "../kernels/blocked-layout.ts";
import { keepWeights, type Packing } from "../kernels/weights.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** A convolution's weights as a runtime has them. */
export interface Packed {
  readonly kernel: Kernel;
  readonly algorithm: Algorithm;
  readonly weights: number;
  readonly bias: number;
}

/** The weights of one network on one runtime, packed when they are first used. */
export class StackWeights {
  readonly runtime: Runtime;
  readonly #mean: readonly number[];
  readonly #means = new Map<boolean, number>();
  readonly #kept = new Map<string, Packed>();

  /** @param mean What is subtracted from each channel of the images. */
  constructor(runtime: Runtime, mean: readonly number[]) {
    this.runtime = runtime;
    this.#mean = mean;
  }

  /** Address of the mean, in float64 or float32. */
  mean(float64: boolean): number {
    const address = this.#means.get(float64) ?? this.#padded(this.#mean, float64);
    this.#means.set(float64, address);
    return address;
  }

  /** Of the convolution that computes features, of an image of this size; `largest` is for those of float32. */
  forward(
    index: number,
    largest: LargestTile,
    { inChannels, outChannels, kernel, bias, window }: ConvolutionStep,
    image: Shape,
  ): Packed {
    const { float64 = false } = image;
    const { size } = window;
    const shape = { height: size, width: size, inputs: inChannels, outputs: outChannels };
    const chosen = keepsSize(window) ? chooseAlgorithm(shape, largest, false, image) : "direct";
    const algorithm = float64 ? "winogradFour" : chosen;
    return this.#find(`${index} ${algorithm} ${float64 ? "float64" : ""}`, () =>
      this.#pack(kernel, shape, { algorithm, float64 }, this.#padded(bias, float64)),
    );
  }

  #padded(numbers: ArrayLike<number>, float64: boolean): number {
    const padded = new Float64Array(upToFour(numbers.length));
    padded.set(numbers);
    return this.runtime.stage(padded, float64);
  }

  /** Of the convolution that computes the gradient of the input. */
  backward(
    index: number,
    largest: LargestTile,
    { inChannels, outChannels, kernel, window }: ConvolutionStep,
    image: Shape,
  ): Packed {
    const { size } = window;
    const shape = { height: size, width: size, inputs: outChannels, outputs: inChannels };
    const algorithm = keepsSize(window) ? chooseAlgorithm(shape, largest, true, image) : "direct";
    return this.#find(`${index} ${algorithm} turned`, () => this.#pack(kernel, shape, { algorithm, turned: true }, 0));
  }

  /** Of the convolution that computes what each tap gives to its pixel, `[tap][channel]`, channels by fours. */
  taps(index: number, { inChannels, outChannels, kernel, window }: ConvolutionStep): Packed {
    const each = upToFour(inChannels);
    const outputs = window.size ** 2 * each;
    const shape = { height: 1, width: 1, inputs: outChannels, outputs };
    return this.#find(`${index} taps`, () => {
      const values = new Float64Array(outChannels * outputs);
      for (let tap = 0; tap < window.size ** 2; tap++)
        for (let i = 0; i < inChannels; i++)
          for (let o = 0; o < outChannels; o++)
            values[o * outputs + tap * each + i] = kernel[(tap * inChannels + i) * outChannels + o]!;
      return this.#pack(values, shape, { algorithm: "direct" }, 0);
    });
  }

  free(): void {
    for (const { weights, bias } of this.#kept.values()) {
      this.runtime.heap.free(weights);
      if (bias) this.runtime.heap.free(bias);
    }
    this.#kept.clear();
    for (const address of this.#means.values()) this.runtime.heap.free(address);
    this.#means.clear();
    this.runtime.settle();
  }

  #find(key: string, make: () => Packed): Packed {
    const packed = this.#kept.get(key) ?? make();
    this.#kept.set(key, packed);
    return packed;
  }

  #pack(values: ArrayLike<number>, kernel: Kernel, packing: Packing, bias: number): Packed {
    return { kernel, algorithm: packing.algorithm, bias, weights: keepWeights(this.runtime, values, kernel, packing) };
  }
}

function keepsSize({ size, stride, padding }: SlidingWindow): boolean {
  return stride === 1 && 2 * padding === size - 1;
}
