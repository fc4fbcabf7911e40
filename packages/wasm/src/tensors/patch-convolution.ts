import { type backend_util, engine, type Tensor, type TensorInfo, tidy } from "@tensorflow/tfjs-core";
import { emptyTensor, heapView } from "./heap-view.ts";

type Info = backend_util.Conv2DInfo;

/** Values of patches that there are at a time. */
const mostValues = 4 * 1024 * 1024;

/**
 * Convolutions of any geometry, for those that neither our kernels nor tfjs's compute: what each tap sees of the images,
 * `[pixels, taps]`, is multiplied with the kernel, `[taps, channels]`.
 */
export function patchForward(x: TensorInfo, filter: TensorInfo, info: Info): TensorInfo {
  const { outWidth, outChannels } = info;
  const result = emptyTensor(info.outShape, "float32");
  forEachChunk(info, (first, rows) =>
    tidy(() => {
      const weights = part(filter, 0, tapsOf(info), outChannels);
      const product = heapView(multiply(patches(x, first, rows, info), weights, {}));
      heapView(result).set(product, first * outWidth * outChannels);
    }),
  );
  return result;
}

/** The gradient of the kernel: the patches' transpose times the upstream gradient, `[pixels, channels]`. */
export function patchFilterGradient(x: TensorInfo, dy: TensorInfo, info: Info): TensorInfo {
  const { outWidth, outChannels } = info;
  const sums = new Float64Array(tapsOf(info) * outChannels);
  forEachChunk(info, (first, rows) =>
    tidy(() => {
      const upstream = part(dy, first * outWidth, rows * outWidth, outChannels);
      const product = heapView(multiply(patches(x, first, rows, info), upstream, { transposeA: true }));
      for (let i = 0; i < sums.length; i++) sums[i]! += product[i]!;
    }),
  );
  const result = emptyTensor(info.filterShape, "float32");
  heapView(result).set(sums);
  return result;
}

/** The gradient of the input: the upstream gradient times the kernel's transpose, added up where the taps were. */
export function patchInputGradient(dy: TensorInfo, filter: TensorInfo, info: Info): TensorInfo {
  const { outWidth, outChannels } = info;
  const result = emptyTensor(info.inShape, "float32");
  heapView(result).fill(0);
  forEachChunk(info, (first, rows) =>
    tidy(() => {
      const upstream = part(dy, first * outWidth, rows * outWidth, outChannels);
      const weights = part(filter, 0, tapsOf(info), outChannels);
      const from = heapView(multiply(upstream, weights, { transposeB: true }));
      const to = heapView(result);
      forEachTap(info, first, rows, (input, tap) => {
        if (input < 0) return;
        for (let i = 0; i < info.inChannels; i++) to[input + i]! += from[tap + i]!;
      });
    }),
  );
  return result;
}

function tapsOf({ filterHeight, filterWidth, inChannels }: Info): number {
  return filterHeight * filterWidth * inChannels;
}

/** Some rows of the results at a time, counted through all images. */
function forEachChunk(info: Info, visit: (first: number, rows: number) => void): void {
  const all = info.batchSize * info.outHeight;
  const most = Math.max(1, Math.floor(mostValues / (info.outWidth * tapsOf(info))));
  for (let first = 0; first < all; first += most) visit(first, Math.min(most, all - first));
}

/** Where the channels of each tap begin in the input, -1 outside of the image, and in the patches. */
function forEachTap(info: Info, first: number, rows: number, visit: (input: number, tap: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, padInfo } = info;
  let tap = 0;
  for (let row = first; row < first + rows; row++) {
    const image = Math.floor(row / outHeight);
    const top = (row % outHeight) * info.strideHeight - padInfo.top;
    for (let column = 0; column < info.outWidth; column++)
      for (let ky = 0; ky < info.filterHeight; ky++) {
        const y = top + ky * info.dilationHeight;
        for (let kx = 0; kx < info.filterWidth; kx++, tap += inChannels) {
          const at = column * info.strideWidth - padInfo.left + kx * info.dilationWidth;
          const inside = y >= 0 && y < inHeight && at >= 0 && at < inWidth;
          visit(inside ? ((image * inHeight + y) * inWidth + at) * inChannels : -1, tap);
        }
      }
  }
}

/** What each tap sees, with zeros outside of the image. */
function patches(x: TensorInfo, first: number, rows: number, info: Info): Tensor {
  const { inChannels, outWidth } = info;
  const result = matrix(rows * outWidth, tapsOf(info));
  const [from, to] = [heapView(x), heapView(result)];
  forEachTap(info, first, rows, (input, tap) => {
    if (input < 0) to.fill(0, tap, tap + inChannels);
    else for (let i = 0; i < inChannels; i++) to[tap + i] = from[input + i]!;
  });
  return result;
}

function matrix(rows: number, columns: number): Tensor {
  return engine().makeTensorFromTensorInfo(emptyTensor([1, rows, columns], "float32"));
}

/** Some rows of a tensor as a matrix of their own. */
function part(tensor: TensorInfo, first: number, rows: number, columns: number): Tensor {
  const copy = matrix(rows, columns);
  const from = heapView(tensor);
  heapView(copy).set(from.subarray(first * columns, (first + rows) * columns));
  return copy;
}

function multiply(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }): Tensor {
  return engine().runKernel("BatchMatMul", { a, b }, { transposeA, transposeB }) as Tensor;
}
