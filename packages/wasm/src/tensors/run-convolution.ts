import { engine, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { type Algorithm, chooseAlgorithm, type Kernel } from "../kernels/algorithm.ts";
import { type Blocked, type Shape, unpack, type Window } from "../kernels/blocked-layout.ts";
import { convolve } from "../kernels/convolve.ts";
import { filterGradient } from "../kernels/filter-gradient.ts";
import { planWeights } from "../kernels/weights.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { settings } from "../runtime/settings.ts";
import { blockedTensor } from "./blocked-tensor.ts";
import { channelValues } from "./channel-values.ts";
import { deferredFlat, deferredTensor } from "./deferred-tensor.ts";
import { flatValues } from "./flat-values.ts";
import type { Geometry } from "./geometry.ts";
import { emptyTensor, heapView } from "./heap-view.ts";
import { tensorStore } from "./tensor-store.ts";

/** Pixels from which on Winograd's weights, transformed anew at each call, are worth it. */
const manyPixels = 2048;

/** `conv(x)` with bias and ReLU. */
export function runForward(
  { input, output, kernel, window }: Geometry,
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo | undefined,
  relu: boolean,
): TensorInfo {
  const from = { values: x, shape: input, keep: engine().state.gradientDepth > 0 };
  return convolution(from, filter, output, kernel, false, bias, relu, window);
}

/** The gradient of the input: a convolution with the turned kernel. */
export function runInputGradient(
  { input, output, kernel, window }: Geometry,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const turned = { ...kernel, inputs: kernel.outputs, outputs: kernel.inputs };
  return convolution({ values: dy, shape: output, window, keep: true }, filter, input, turned, true, undefined, false);
}

/** The gradient of the kernel. */
export function runFilterGradient(
  { input, output, kernel, window }: Geometry,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const shape = [kernel.height, kernel.width, kernel.inputs, kernel.outputs];
  const result = onRuntime((runtime) => {
    const images = blockedTensor(runtime, x, input);
    const upstream = blockedTensor(runtime, dy, output, { window });
    const length = shape.reduce((a, b) => a * b);
    const to = runtime.heap.allocate(4 * length);
    const { operations, blocks } = filterGradient(runtime, images.blocked, upstream.blocked, to, kernel);
    runtime.start([...images.operations, ...upstream.operations, ...operations]);
    for (const block of blocks) runtime.heap.free(block);
    images.done();
    upstream.done();
    return deferredFlat(runtime, to, shape);
  });
  endRuntimeLater();
  return result;
}

/** Of values `[b, h, w, c]` of a shape, with weights that are transformed anew. */
export function algorithmFor(kernel: Kernel, turned: boolean, output: Shape): Algorithm {
  return output.batch * output.height * output.width < manyPixels
    ? "direct"
    : chooseAlgorithm(kernel, settings.precision === "exact" ? 2 : 4, turned, output);
}

function convolution(
  from: { readonly values: TensorInfo; readonly shape: Shape; readonly window?: Window; readonly keep: boolean },
  filter: TensorInfo,
  output: Shape,
  kernel: Kernel,
  turned: boolean,
  bias: TensorInfo | undefined,
  relu: boolean,
  window: Window = { height: output.height, width: output.width, top: 0, left: 0 },
): TensorInfo {
  const { height, width } = output;
  const algorithm = algorithmFor(kernel, turned, output);
  const result = onRuntime((runtime) => {
    const plain = flatValues(runtime, filter, 0, util.sizeFromShape(filter.shape));
    const weights = planWeights(runtime, plain.address, kernel, { algorithm, turned });
    const biases = bias && channelValues(runtime, bias, kernel.outputs);
    const { values, shape, window: part, keep } = from;
    const x = blockedTensor(runtime, values, shape, { window: part, keep });
    const { blocked: y, operations } = tensorStore(runtime).pool.take(output);
    const options = { bias: biases?.address ?? 0, relu };
    const convolved = convolve(x.blocked, weights.packed, y, kernel, algorithm, runtime.threads, options);
    runtime.start([weights.operation, ...x.operations, ...operations, convolved]);
    runtime.heap.free(weights.packed);
    plain.done();
    biases?.done();
    x.done();
    const whole = window.height === height && window.width === width;
    return whole ? deferredTensor(runtime, y) : unpacked(runtime, y, window);
  });
  endRuntimeLater();
  return result;
}

/** A tensor of a part of the blocked layout, which is given up. */
function unpacked(runtime: Runtime, blocked: Blocked, window: Window): TensorInfo {
  const result = emptyTensor([blocked.batch, window.height, window.width, blocked.channels], "float32");
  const { length } = heapView(result);
  const out = runtime.heap.allocate(4 * length);
  runtime.run([unpack(blocked, out, window)]);
  heapView(result).set(runtime.floats(out, length));
  runtime.heap.free(out);
  tensorStore(runtime).pool.give(blocked);
  return result;
}
