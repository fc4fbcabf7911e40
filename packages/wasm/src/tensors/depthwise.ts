import {
  type backend_util,
  engine,
  reshape,
  reverse,
  sum,
  type Tensor,
  type TensorInfo,
  tidy,
} from "@tensorflow/tfjs-core";
import { depthwiseFilterGradient, depthwiseSegments, paddedImage } from "../kernels/depthwise.ts";
import { endRuntimeLater, onRuntime } from "../runtime/current-runtime.ts";
import { emptyTensor, heapView } from "./heap-view.ts";

type Info = backend_util.Conv2DInfo;

/** Past the end of an image, taps that a kernel doesn't have are read and left out. */
const sparePixels = 2;

/** The gradient of the kernel, `[h, w, c, multiplier]`, of a convolution without dilation. */
export function runDepthwiseFilterGradient(x: TensorInfo, dy: TensorInfo, info: Info): TensorInfo {
  const result = emptyTensor(info.filterShape, "float32");
  const image = paddedImage(info);
  const segments = depthwiseSegments(info);
  const length = info.filterHeight * info.filterWidth * image.channels;
  onRuntime((runtime) => {
    const { heap } = runtime;
    const [pixels, outputs] = [image.height * image.width + sparePixels, info.outHeight * info.outWidth];
    const values = heap.allocate(4 * pixels * image.channels);
    const upstream = heap.allocate(4 * outputs * image.channels);
    const sums = heap.allocate(8 * segments * length);
    for (let n = 0; n < info.batchSize; n++) {
      padImage(heapView(x), runtime.floats(values, pixels * image.channels), info, n);
      padChannels(heapView(dy), runtime.floats(upstream, outputs * image.channels), info.outChannels, n);
      runtime.run([depthwiseFilterGradient(values, upstream, sums, info, n > 0)]);
    }
    const parts = new Float64Array(runtime.floats(sums, 2 * segments * length).slice().buffer);
    const to = heapView(result);
    for (let tap = 0, at = 0; tap < length; tap += image.channels)
      for (let channel = 0; channel < info.outChannels; channel++) {
        let total = 0;
        for (let segment = 0; segment < segments; segment++) total += parts[segment * length + tap + channel]!;
        to[at++] = total;
      }
    for (const block of [values, upstream, sums]) heap.free(block);
  });
  endRuntimeLater();
  return result;
}

/** One image with zeros around it, and each channel as often as it has kernels. */
function padImage(from: Float32Array, to: Float32Array, info: Info, n: number): void {
  const { width, height, channels } = paddedImage(info);
  const { inChannels, outChannels, inHeight, inWidth } = info;
  const { top, left } = info.padInfo;
  const multiplier = outChannels / inChannels;
  to.fill(0);
  const [firstX, endX] = [Math.max(0, -left), Math.min(inWidth, width - left)];
  for (let y = Math.max(0, -top); y < Math.min(inHeight, height - top); y++) {
    const start = ((n * inHeight + y) * inWidth + firstX) * inChannels;
    const row = from.subarray(start, start + (endX - firstX) * inChannels);
    let at = ((y + top) * width + firstX + left) * channels;
    if (channels === inChannels) to.set(row, at);
    else
      for (let pixel = 0; pixel < row.length; pixel += inChannels, at += channels)
        for (let channel = 0, offset = at; channel < inChannels; channel++)
          for (let i = 0; i < multiplier; i++) to[offset++] = row[pixel + channel]!;
  }
}

function padChannels(from: Float32Array, to: Float32Array, channels: number, n: number): void {
  const padded = (channels + 3) & ~3;
  const pixels = to.length / padded;
  const start = n * pixels * channels;
  if (padded === channels) to.set(from.subarray(start, start + to.length));
  else
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < padded; channel++)
        to[pixel * padded + channel] = channel < channels ? from[start + pixel * channels + channel]! : 0;
}

/**
 * The gradient of the input, of a convolution without dilation: tfjs's own depthwise convolution of the upstream gradient, strides
 * apart and with zeros around them, with the turned kernel.
 */
export function runDepthwiseInputGradient(dy: TensorInfo, filter: TensorInfo, info: Info): Tensor {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  const spread = spreadUpstream(dy, info);
  return tidy(() => {
    const upstream = engine().makeTensorFromTensorInfo(spread);
    const taps = reshape(filter as Tensor, [filterHeight, filterWidth, outChannels, 1]);
    const convolved = engine().runKernel(
      "DepthwiseConv2dNative",
      { x: upstream, filter: reverse(taps, [0, 1]) },
      { strides: [1, 1], pad: "valid", dilations: [1, 1] },
    ) as Tensor;
    if (outChannels === inChannels) return convolved;
    return sum(reshape(convolved, [batchSize, inHeight, inWidth, inChannels, outChannels / inChannels]), -1);
  });
}

/** The upstream gradient where the windows are that it belongs to; of that, a kernel's extent around the image can reach it. */
function spreadUpstream(dy: TensorInfo, info: Info): TensorInfo {
  const { batchSize, inHeight, inWidth, outChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const [height, width] = [inHeight + info.filterHeight - 1, inWidth + info.filterWidth - 1];
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const spread = emptyTensor([batchSize, height, width, outChannels], "float32");
  const from = heapView(dy);
  const to = heapView(spread).fill(0);
  for (let n = 0; n < batchSize; n++)
    for (let row = 0; row < outHeight; row++) {
      const y = top + row * strideHeight;
      if (y < 0 || y >= height) continue;
      const start = (n * outHeight + row) * outWidth * outChannels;
      const line = (n * height + y) * width;
      if (strideWidth === 1 && left >= 0) {
        const length = Math.min(outWidth, width - left) * outChannels;
        to.set(from.subarray(start, start + length), (line + left) * outChannels);
        continue;
      }
      for (let column = 0; column < outWidth; column++) {
        const x = left + column * strideWidth;
        if (x < 0 || x >= width) continue;
        const at = (line + x) * outChannels;
        for (let i = 0; i < outChannels; i++) to[at + i] = from[start + column * outChannels + i]!;
      }
    }
  return spread;
}
