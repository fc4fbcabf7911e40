import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Kernel } from "./algorithm.ts";
import { type Blocked, upToFour } from "./blocked-layout.ts";
import { transformBytes } from "./convolve.ts";

/** Channels that are multiplied together, as in `assembly/filter-gradient.ts`. */
const dozen = 12;

/** As in `assembly/winograd-filter-gradient.ts`. */
const chunkChannels = 64;
const tilesAtOnce = 48;
const points = 36;
const skew = 192;
/** Fewer pixels than this aren't worth transforming sums for. */
const fewestPixels = 64;
/** Of the sums of all segments. */
const mostSumBytes = 8 * 1024 * 1024;
/** Segments times chunks: more than that is no use to threads, and each has sums of its own, which go to memory and come back. */
const mostItems = 8;
/** What a segment is worth: its sums are added up at the end. */
const segmentTiles = 72;

interface FilterGradientPlan {
  readonly operations: readonly Operation[];
  /** The blocks to free once they have run. */
  readonly blocks: readonly number[];
}

/** The gradient of a kernel of a stride-1 convolution with "same" padding, `[rows, columns, in, out]` at `to`. */
export function filterGradient(
  runtime: Runtime,
  x: Blocked,
  dy: Blocked,
  to: number,
  kernel: Kernel,
): FilterGradientPlan {
  const square = kernel.height === 3 && kernel.width === 3;
  const winograd = square && x.batch * x.height * x.width >= fewestPixels;
  return (winograd ? byWinograd : directly)(runtime, x, dy, to, kernel);
}

function byWinograd(runtime: Runtime, x: Blocked, dy: Blocked, to: number, kernel: Kernel): FilterGradientPlan {
  const { batch, height, width } = x;
  const inputs = upToFour(kernel.inputs);
  const outputs = upToFour(kernel.outputs);
  const rows = Math.min(inputs, chunkChannels);
  const columns = Math.min(Math.ceil(outputs / 8) * 8, chunkChannels);
  const chunks = Math.ceil(inputs / chunkChannels) * Math.ceil(outputs / chunkChannels);
  const sumBytes = points * (4 * rows * columns + skew);
  const tiles = batch * Math.ceil(height / 4) * Math.ceil(width / 4);
  const fitting = Math.min(Math.ceil(mostItems / chunks), Math.floor(mostSumBytes / (chunks * sumBytes)));
  const segments = Math.max(1, Math.min(fitting, Math.ceil(tiles / segmentTiles)));
  const sums = runtime.heap.allocate(segments * chunks * sumBytes);
  const shared = { batch, height, width, inputs, outputs, segments };
  return {
    operations: [
      {
        ...shared,
        kind: "filterGradientSums",
        items: segments * chunks,
        input: x.address,
        upstream: dy.address,
        output: sums,
        scratch: transformBytes + tilesAtOnce * 8 + points * (4 * tilesAtOnce * (rows + columns) + 2 * skew),
      },
      {
        ...shared,
        kind: "filterGradientTaps",
        items: kernel.inputs,
        input: sums,
        output: to,
        kernelInputs: kernel.inputs,
        kernelOutputs: kernel.outputs,
        scratch: 16 * points,
      },
    ],
    blocks: [sums],
  };
}

function directly(runtime: Runtime, x: Blocked, dy: Blocked, to: number, kernel: Kernel): FilterGradientPlan {
  const { batch, height, width } = x;
  const dozensIn = Math.ceil(upToFour(kernel.inputs) / dozen);
  const dozensOut = Math.ceil(upToFour(kernel.outputs) / dozen);
  const row = upToFour(width) * dozen * 4;
  const shifted = runtime.heap.allocate(kernel.width * batch * dozensIn * (height + kernel.height - 1) * row);
  const panels = runtime.heap.allocate(batch * dozensOut * height * row);
  const shared = {
    batch,
    height,
    width,
    inputs: upToFour(kernel.inputs),
    outputs: upToFour(kernel.outputs),
    kernelHeight: kernel.height,
    kernelWidth: kernel.width,
  };
  return {
    operations: [
      { ...shared, kind: "shiftInputs", items: kernel.width * batch * dozensIn, input: x.address, output: shifted },
      { ...shared, kind: "panelOutputs", items: batch * dozensOut, upstream: dy.address, output: panels },
      {
        ...shared,
        kind: "filterGradient",
        items: kernel.height * kernel.width * dozensIn * dozensOut,
        input: shifted,
        panels,
        output: to,
        kernelInputs: kernel.inputs,
        kernelOutputs: kernel.outputs,
        scratch: 1152,
      },
    ],
    blocks: [shifted, panels],
  };
}
