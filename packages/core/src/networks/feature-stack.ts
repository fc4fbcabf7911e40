import {
  add,
  clone,
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  registerGradient,
  registerKernel,
  scalar,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkFields } from "../validation/check-fields.ts";
import { checkKind } from "../validation/check-kind.ts";
import { checkTensor } from "../validation/check-tensor.ts";
import { given } from "../validation/given.ts";
import type { StackStep } from "./network-step.ts";

/** What a run of a stack gives. */
export interface StackRun {
  /** The output of each tapped step, in the order of the taps. */
  readonly features: readonly Tensor4D[];
  /** What `backward` needs, as a tensor, so that a gradient tape keeps and frees it. Only where a run is recorded. */
  readonly trace?: Tensor;
}

/**
 * A frozen network that a backend runs as a whole, with its activations wherever it likes; only the images, the tapped
 * features and their gradients are tensors. A backend that can do better than one operation after the other brings one
 * by `registerFeatureStack`.
 */
export interface FeatureStack {
  /**
   * @param images `[batch, height, width, channels]`.
   * @param taps Steps whose output is wanted, by index, ascending; nothing deeper needs to run.
   * @param record Whether `backward` may follow.
   */
  forward(images: Tensor4D, taps: readonly number[], record: boolean): StackRun;

  /**
   * @param gradients Of each tapped output.
   * @param trace Of the run with these taps.
   * @param shape Of the images.
   * @param features What that run gave, so that the trace needs no copies of it.
   * @returns The gradient of the images.
   */
  backward(
    gradients: readonly Tensor4D[],
    trace: Tensor,
    taps: readonly number[],
    shape: readonly [number, number, number, number],
    features: readonly Tensor4D[],
  ): Tensor4D;

  dispose(): void;
}

/**
 * @param steps What the network does, from the images on.
 * @param mean Of each channel of the images: subtracted from them before the first step.
 * @returns undefined for a network that the backend can't run as a whole: it runs step by step there.
 */
export type FeatureStackFactory = (steps: readonly StackStep[], mean: readonly number[]) => FeatureStack | undefined;

const kernelName = "SrlossFeatureStack";
const factories = new Map<string, FeatureStackFactory>();

/**
 * Lets a backend run whole frozen networks: from now on `frozenNetwork`, and so every extractor, uses `factory` wherever
 * that backend is current.
 *
 * @param backend tfjs's name of it.
 * @param factory Called once for each network.
 * @throws SrlossError where the backend has one already.
 *
 * @example
 * ```ts
 * import { registerFeatureStack } from "@srloss/core/networks";
 * registerFeatureStack("my-backend", (steps) => {
 *   throw new Error(`no room for ${steps.length} steps`); // called when a network first runs on that backend
 * });
 * ```
 */
export function registerFeatureStack(backend: string, factory: FeatureStackFactory): void {
  checkKind(backend, "text", "registerFeatureStack: the name of the backend");
  checkKind(factory, "function", "registerFeatureStack: what makes a stack");
  if (factories.has(backend))
    throw new SrlossError("argument", `The backend ${given(backend)} has a feature stack already.`);
  factories.set(backend, factory);
  // An op with several outputs and a gradient is a kernel to tfjs; its customGrad has one output.
  registerKernel({ kernelName, backendName: backend, kernelFunc: ({ inputs, attrs }) => forward(inputs, attrs) });
  if (!getGradient(kernelName)) registerGradient(gradient);
}

/**
 * The current backend's own way to run whole networks, if it has one.
 *
 * @example
 * ```ts
 * import { featureStackFactory } from "@srloss/core/networks";
 * featureStackFactory(); // => undefined
 * ```
 */
export function featureStackFactory(): FeatureStackFactory | undefined {
  return factories.get(getBackend());
}

/**
 * Runs a stack as one op of the gradient tape, differentiable in the images.
 *
 * @param stack Made by the current backend's factory.
 * @param images `[batch, height, width, channels]`.
 * @param taps Steps whose output is wanted, by index, ascending.
 * @returns The output of each, in the order of the taps.
 *
 * @example
 * ```ts
 * import { featureStackFactory, runStack } from "@srloss/core/networks";
 * const stack = featureStackFactory()?.([{ kind: "relu" }], [0, 0, 0]);
 * if (stack) runStack(stack, hr, [0]); // where the backend has one
 * ```
 */
export function runStack(stack: FeatureStack, images: Tensor4D, taps: readonly number[]): Tensor4D[] {
  checkFields(stack, ["forward", "backward"], "runStack: the stack");
  checkTensor(images, "runStack: the images");
  checkKind(taps, "list", "runStack: taps");
  // Its gradient is a kernel's. Behind an op of ours, a gradient of that gradient throws instead of coming out as 0.
  const seen = engine().state.gradientDepth > 1 ? guarded(images) : images;
  const call: StackCall = { stack, taps, shape: images.shape, record: engine().isTapeOn() };
  const attributes = { call } as unknown as NamedAttrMap;
  const outputs = engine().runKernel(kernelName, { images: seen }, attributes) as unknown as Tensor4D[];
  return outputs.slice(1);
}

function guarded(images: Tensor4D): Tensor4D {
  return differentiable(
    [images],
    () => clone(images),
    (dy) => [dy],
  );
}

interface StackCall {
  readonly stack: FeatureStack;
  readonly taps: readonly number[];
  readonly shape: [number, number, number, number];
  readonly record: boolean;
}

function callOf(attributes: NamedAttrMap | undefined): StackCall {
  return (attributes as unknown as { call: StackCall }).call;
}

function forward(inputs: object, attributes: NamedAttrMap | undefined): Tensor[] {
  const { stack, taps, record } = callOf(attributes);
  const { features, trace } = stack.forward((inputs as NamedTensorMap).images as Tensor4D, taps, record);
  return [trace ?? scalar(0), ...features];
}

/** More than any network has steps. */
const mostOutputs = 1024;

const gradient: GradConfig = {
  kernelName,
  inputsToSave: ["images"],
  // Features, too: whatever compares them has them on the tape anyway.
  outputsToSave: new Array<boolean>(mostOutputs).fill(true),
  gradFunc: (dy, [images, trace, ...features], attributes) => {
    const { stack, taps, shape } = callOf(attributes);
    const [, ...gradients] = dy as Tensor4D[];
    const ofImages = () => stack.backward(gradients, trace!, taps, shape, features as Tensor4D[]);
    // A mask turns NaN into 0: what is not finite in the images shows in their gradient all the same.
    return { images: () => add(ofImages(), mul(images!, 0)) };
  },
};
