import type { StackStep } from "@srloss/vgg";
import { type Algorithm, chooseAlgorithm, type Kernel, type LargestTile } from "../convolution/algorithm.ts";
import { type Shape, upToFour } from "../convolution/planes.ts";
import { keepWeights } from "../convolution/weights.ts";
import type { Machine } from "../machine/machine.ts";

type ConvolutionStep = Extract<StackStep, { kind: "convolution" }>;

/** A convolution's weights as a machine has them. */
export interface Packed {
  readonly kernel: Kernel;
  readonly algorithm: Algorithm;
  readonly weights: number;
  readonly bias: number;
}

/** The weights of one network on one machine, packed when they are first used. */
export class StackWeights {
  readonly machine: Machine;
  readonly #kept = new Map<string, Packed>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** Of the convolution that computes features, of an image of this size. */
  forward(
    index: number,
    largest: LargestTile,
    { inChannels, outChannels, kernel, bias }: ConvolutionStep,
    image: Shape,
  ): Packed {
    const shape = { height: 3, width: 3, inputs: inChannels, outputs: outChannels };
    const algorithm = chooseAlgorithm(shape, largest, false, image);
    return this.#find(`${index} ${algorithm}`, () => {
      const place = this.machine.heap.allocate(upToFour(outChannels) * 4);
      const padded = this.machine.floats(place, upToFour(outChannels));
      padded.fill(0);
      padded.set(bias);
      return this.#pack(kernel, shape, algorithm, false, place);
    });
  }

  /** Of the convolution that computes the gradient of the input. */
  backward(
    index: number,
    largest: LargestTile,
    { inChannels, outChannels, kernel }: ConvolutionStep,
    image: Shape,
  ): Packed {
    const shape = { height: 3, width: 3, inputs: outChannels, outputs: inChannels };
    const algorithm = chooseAlgorithm(shape, largest, true, image);
    return this.#find(`${index} ${algorithm} turned`, () => this.#pack(kernel, shape, algorithm, true, 0));
  }

  free(): void {
    for (const { weights, bias } of this.#kept.values()) {
      this.machine.heap.free(weights);
      if (bias) this.machine.heap.free(bias);
    }
    this.#kept.clear();
  }

  #find(key: string, make: () => Packed): Packed {
    const packed = this.#kept.get(key) ?? make();
    this.#kept.set(key, packed);
    return packed;
  }

  #pack(values: Float32Array, kernel: Kernel, algorithm: Algorithm, turned: boolean, bias: number): Packed {
    return { kernel, algorithm, bias, weights: keepWeights(this.machine, values, kernel, algorithm, turned) };
  }
}
