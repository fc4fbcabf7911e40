import { reluGradientKernel } from "@srloss/core/networks";
import { engine, type NamedAttrMap, type Tensor, type TensorInfo, tidy, util } from "@tensorflow/tfjs-core";
import { channelSums, upToFour } from "../kernels/blocked-layout.ts";
import { convolve } from "../kernels/convolve.ts";
import { elementwise } from "../kernels/elementwise.ts";
import { filterGradient } from "../kernels/filter-gradient.ts";
import { planWeights } from "../kernels/weights.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { blockedTensor } from "./blocked-tensor.ts";
import { deferredFlat, deferredTensor } from "./deferred-tensor.ts";
import { flatValues } from "./flat-values.ts";
import type { Geometry } from "./geometry.ts";
import { algorithmFor } from "./run-convolution.ts";
import { tensorStore } from "./tensor-store.ts";

/** What a convolution with "same" padding was given, and its upstream gradient; its result `y` where a ReLU came after it. */
interface Given {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly dy: TensorInfo;
  readonly y?: TensorInfo | undefined;
}

/**
 * The gradients of input, kernel and bias, planned at once: a program for each would be begun, waited for and ended three times, and
 * tfjs keeps account of each tensor between them.
 */
export function runConvolutionGradients(
  { input, output, kernel }: Geometry,
  { x, filter, dy, y }: Given,
): TensorInfo[] {
  const results = onRuntime((runtime) => {
    const { heap } = runtime;
    const { pool } = tensorStore(runtime);
    const turned = { ...kernel, inputs: kernel.outputs, outputs: kernel.inputs };
    const algorithm = algorithmFor(turned, true, input);
    const plain = flatValues(runtime, filter, 0, util.sizeFromShape(filter.shape));
    const weights = planWeights(runtime, plain.address, turned, { algorithm, turned: true });
    const images = blockedTensor(runtime, x, input);
    const upstream = blockedTensor(runtime, dy, output, { keep: y === undefined });
    const relu = y && blockedTensor(runtime, y, output);
    const passed = relu && pool.take(output);
    const from = passed?.blocked ?? upstream.blocked;
    const gate = relu && elementwise("gate", { blocked: upstream.blocked }, { blocked: relu.blocked }, from);
    const inputs = pool.take(input);
    const taps = heap.allocate(4 * util.sizeFromShape(filter.shape));
    const sums = heap.allocate(4 * upToFour(kernel.outputs));
    const { operations, blocks } = filterGradient(runtime, images.blocked, from, taps, kernel);
    runtime.start([
      weights.operation,
      ...images.operations,
      ...upstream.operations,
      ...(relu && passed && gate ? [...relu.operations, ...passed.operations, gate] : []),
      ...inputs.operations,
      convolve(from, weights.packed, inputs.blocked, turned, algorithm, runtime.threads),
      ...operations,
      channelSums(from, sums),
    ]);
    for (const block of [weights.packed, ...blocks]) heap.free(block);
    for (const one of [plain, images, upstream, relu]) one?.done();
    if (passed) pool.give(passed.blocked);
    return [
      deferredTensor(runtime, inputs.blocked),
      deferredFlat(runtime, taps, [...filter.shape]),
      deferredFlat(runtime, sums, [kernel.outputs]),
    ];
  });
  endRuntimeLater();
  return results;
}

/** The same by a kernel for each, for shapes that are left to those. */
export function convolutionGradientsApart({ x, filter, dy, y }: Given, attributes: object): TensorInfo[] {
  const run = (name: string, inputs: object, given: object) =>
    engine().runKernel(name, inputs as Record<string, Tensor>, given as NamedAttrMap) as Tensor;
  return tidy(() => {
    const passed = y ? run(reluGradientKernel, { dy, x: y }, {}) : dy;
    return [
      run("Conv2DBackpropInput", { dy: passed, filter }, { ...attributes, inputShape: x.shape }),
      run("Conv2DBackpropFilter", { x, dy: passed }, { ...attributes, filterShape: filter.shape }),
      run("Sum", { x: passed }, { axis: [0, 1, 2], keepDims: false }),
    ];
  });
}
