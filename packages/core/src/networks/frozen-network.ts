import { concat, getBackend, split, sub, type Tensor4D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkKind } from "../validation/check-kind.ts";
import { checkTensor } from "../validation/check-tensor.ts";
import { given } from "../validation/given.ts";
import { FrozenConvolution } from "./convolution.ts";
import { type FeatureStack, featureStackFactory, runStack } from "./feature-stack.ts";
import { type LayerField, layerField } from "./layer-field.ts";
import { checkSteps, leastSide, type StackStep, sourcesOf } from "./network-step.ts";
import { pool } from "./pool.ts";
import { relu } from "./relu.ts";

/** A network whose weights stay as they are, on whatever backend is current. */
export interface FrozenNetwork {
  /**
   * The outputs of steps, in the order in which they are named; nothing deeper runs. Differentiable in the images.
   *
   * @param images `[batch, height, width, channels]`, float32.
   * @param taps Steps, by index; one may come twice.
   */
  run(images: Tensor4D, taps: readonly number[]): Tensor4D[];
  /** The least height and width of the images that leave one value after a step. */
  leastSide(step: number): number;
  /** Which pixels each value after a step looks at. */
  field(step: number): LayerField;
  /** Gives the weights' memory back; the network can't be used after it. */
  dispose(): void;
}

/**
 * A network of convolutions, ReLUs, pools and concatenations as a frozen, fully convolutional feature extractor. A backend
 * that has registered an implementation (`registerFeatureStack`) runs it as a whole; on others, and where that one declines, it runs
 * step by step, with the kernels of `registerStepKernels` and tfjs's. Gradients flow to the images, never to the weights.
 *
 * @param steps From the images on.
 * @param mean Of each channel of the images: subtracted from them before the first step. It can't go into the first bias,
 *   since the padding around the images is 0 after it.
 * @returns The network; weights go to a device when it first runs there.
 * @throws SrlossError for steps that don't fit together, by their index; from `run`, for images of another shape or too small, and
 *   steps that there are not.
 *
 * @example
 * ```ts
 * import { frozenNetwork } from "@srloss/core/networks";
 * const kernel = new Float32Array(5 * 5 * 3 * 8).fill(0.01);
 * const network = frozenNetwork(
 *   [
 *     { kind: "convolution", inChannels: 3, outChannels: 8, kernel, bias: new Float32Array(8), window: { size: 5, stride: 2, padding: 2 } },
 *     { kind: "relu" },
 *     { kind: "pool", pooling: "max", window: { size: 3, stride: 2, padding: 0, ceil: true } },
 *   ],
 *   [127, 127, 127],
 * );
 * const [features] = network.run(tf.ones([1, 16, 16, 3]), [2]);
 * features?.shape; // => [1, 4, 4, 8]
 * network.dispose();
 * ```
 */
export function frozenNetwork(steps: readonly StackStep[], mean: readonly number[]): FrozenNetwork {
  checkKind(steps, "list", "frozenNetwork: steps");
  checkKind(mean, "list", "frozenNetwork: mean");
  checkSteps(steps, mean.length);
  const oneByOne = new StepByStep(steps, mean);
  const stacks = new Map<string, FeatureStack>();

  const stackHere = (): FeatureStack | undefined => {
    const backend = getBackend();
    const stack = stacks.get(backend) ?? featureStackFactory()?.(steps, mean);
    if (stack) stacks.set(backend, stack);
    return stack;
  };

  let disposed = false;
  const check = (images: Tensor4D, taps: readonly number[]): void => {
    if (disposed) throw new SrlossError("argument", "This network was disposed.");
    checkTensor(images, "run: images");
    if (images.rank !== 4 || images.shape[3] !== mean.length)
      throw new SrlossError(
        "shape",
        `run: images are [batch, height, width, ${mean.length}]; got shape [${images.shape}].`,
      );
    for (const tap of taps) {
      if (!steps[tap])
        throw new SrlossError("argument", `run: taps are steps, 0 to ${steps.length - 1}; got ${given(tap)}.`);
      const least = leastSide(steps, tap);
      if (Math.min(images.shape[1], images.shape[2]) < least)
        throw new SrlossError(
          "size",
          `run: images of ${images.shape[2]}x${images.shape[1]} leave nothing at step ${tap}; they must be at least ${least}x${least}.`,
        );
    }
  };

  return {
    run: (images, wanted) =>
      tidy(() => {
        check(images, wanted);
        const taps = [...new Set(wanted)].sort((a, b) => a - b);
        const stack = stackHere();
        const features = stack ? runStack(stack, images, taps) : oneByOne.run(images, taps);
        return wanted.map((tap) => features[taps.indexOf(tap)]!);
      }),
    leastSide: (step) => leastSide(steps, step),
    field: (step) => layerField(steps, step),
    dispose() {
      disposed = true;
      oneByOne.dispose();
      for (const stack of stacks.values()) stack.dispose();
      stacks.clear();
    },
  };
}

/** A network on the gradient tape, an op for each step. */
class StepByStep {
  readonly #steps: readonly StackStep[];
  readonly #mean: readonly number[];
  readonly #convolutions = new Map<number, FrozenConvolution>();

  constructor(steps: readonly StackStep[], mean: readonly number[]) {
    this.#steps = steps;
    this.#mean = mean;
    steps.forEach((step, index) => {
      if (step.kind === "convolution") this.#convolutions.set(index, new FrozenConvolution(step));
    });
  }

  run(images: Tensor4D, taps: readonly number[]): Tensor4D[] {
    const users = this.#users(taps);
    const outputs = new Map<number, Tensor4D>([[-1, centre(images, this.#mean)]]);
    for (const index of [...users.keys()].filter((index) => index >= 0).sort((a, b) => a - b)) {
      if (outputs.has(index)) continue;
      const sources = sourcesOf(this.#steps, index);
      const taken = sources.map((source) => outputs.get(source)!);
      const end = this.#withRelu(index, users);
      outputs.set(end, this.#apply(index, taken, end !== index));
      // Activations of large images are disposed of once no step needs them; a gradient tape keeps those that it needs.
      for (const source of new Set(sources)) {
        const left = users.get(source)!.filter((user) => user !== index);
        users.set(source, left);
        if (!left.length) outputs.get(source)!.dispose();
      }
    }
    return taps.map((tap) => outputs.get(tap)!);
  }

  dispose(): void {
    for (const convolution of this.#convolutions.values()) convolution.dispose();
  }

  /** Which steps take the output of each step that is needed; the caller of a tap is one more. */
  #users(taps: readonly number[]): Map<number, number[]> {
    const users = new Map<number, number[]>(taps.map((tap) => [tap, [Number.POSITIVE_INFINITY]]));
    for (let index = this.#steps.length - 1; index >= 0; index--)
      if (users.has(index))
        for (const source of sourcesOf(this.#steps, index))
          users.set(source, [...new Set([...(users.get(source) ?? []), index])]);
    return users;
  }

  /** The ReLU that is fused into a convolution, where no other step takes the convolution's output; else the step itself. */
  #withRelu(index: number, users: ReadonlyMap<number, readonly number[]>): number {
    const [only, another] = users.get(index)!;
    const alone = this.#convolutions.has(index) && another === undefined && this.#steps[only!]?.kind === "relu";
    return alone ? only! : index;
  }

  #apply(index: number, taken: readonly Tensor4D[], rectified: boolean): Tensor4D {
    const step = this.#steps[index]!;
    const x = taken[0]!;
    if (step.kind === "convolution") return this.#convolutions.get(index)!.apply(x, rectified ? "relu" : "linear");
    if (step.kind === "pool") return pool(x, step);
    return step.kind === "relu" ? relu(x) : sideBySide(taken);
  }
}

function centre(images: Tensor4D, mean: readonly number[]): Tensor4D {
  return differentiable(
    [images],
    () => sub(images, tensor1d([...mean])) as Tensor4D,
    (dy) => [dy],
  );
}

function sideBySide(parts: readonly Tensor4D[]): Tensor4D {
  const channels = parts.map(({ shape }) => shape[3]);
  return differentiable(
    parts,
    () => concat([...parts], 3),
    (dy) => split(dy, channels, 3),
  );
}
