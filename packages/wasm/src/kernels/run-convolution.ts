import { engine, type TensorInfo } from "@tensorflow/tfjs-core";
import { type Algorithm, chooseAlgorithm, type Kernel } from "../convolution/algorithm.ts";
import { convolve } from "../convolution/convolve.ts";
import { filterGradient } from "../convolution/filter-gradient.ts";
import { type Planes, type Shape, unpack, type Window } from "../convolution/planes.ts";
import { planWeights } from "../convolution/weights.ts";
import { emptyTensor, heapView } from "../heap-view.ts";
import { lazyFlat, lazyTensor } from "../lazy/lazy-tensor.ts";
import { endMachineLater, onMachine } from "../machine/current-machine.ts";
import type { Machine } from "../machine/machine.ts";
import { settings } from "../settings.ts";
import { channelValues } from "./channel-values.ts";
import type { Geometry } from "./geometry.ts";
import { tensorPlanes } from "./tensor-planes.ts";

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
  const result = onMachine((machine) => {
    const images = tensorPlanes(machine, x, input);
    const slopes = tensorPlanes(machine, dy, output, { window });
    const length = shape.reduce((a, b) => a * b);
    const to = machine.heap.allocate(4 * length);
    const { operations, blocks } = filterGradient(machine, images.planes, slopes.planes, to, kernel);
    machine.start([...images.operations, ...slopes.operations, ...operations]);
    for (const block of blocks) machine.heap.free(block);
    images.done();
    slopes.done();
    return lazyFlat(machine, to, shape);
  });
  endMachineLater();
  return result;
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
  const { batch, height, width } = output;
  const algorithm: Algorithm =
    batch * height * width < manyPixels
      ? "direct"
      : chooseAlgorithm(kernel, settings.precision === "exact" ? 2 : 4, turned, output);
  const result = onMachine((machine) => {
    const weights = planWeights(machine, heapView(filter), kernel, { algorithm, turned });
    const biases = bias && channelValues(machine, bias, kernel.outputs);
    const { values, shape, window: part, keep } = from;
    const x = tensorPlanes(machine, values, shape, { window: part, keep });
    const { planes: y, operations } = machine.planes.take(output);
    const options = { bias: biases ?? 0, relu };
    const convolved = convolve(x.planes, weights.packed, y, kernel, algorithm, machine.threads, options);
    machine.start([weights.operation, ...x.operations, ...operations, convolved]);
    for (const block of [weights.packed, weights.plain]) machine.heap.free(block);
    if (biases) machine.heap.free(biases);
    x.done();
    const whole = window.height === height && window.width === width;
    return whole ? lazyTensor(machine, y) : unpacked(machine, y, window);
  });
  endMachineLater();
  return result;
}

/** A tensor of a part of the planes, which are given up. */
function unpacked(machine: Machine, planes: Planes, window: Window): TensorInfo {
  const result = emptyTensor([planes.batch, window.height, window.width, planes.channels], "float32");
  const { length } = heapView(result);
  const out = machine.heap.allocate(4 * length);
  machine.run([unpack(planes, out, window)]);
  heapView(result).set(machine.floats(out, length));
  machine.heap.free(out);
  machine.planes.give(planes);
  return result;
}
