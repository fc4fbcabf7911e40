import type { backend_util } from "@tensorflow/tfjs-core";

type Info = backend_util.Conv2DInfo;

/**
 * Convolutions of any geometry by plain loops, summed in float64: for those that neither our kernels nor tfjs's compute.
 * What lies outside of the image is zero.
 */
export function loopForward(x: Float32Array, filter: Float32Array, info: Info): Float32Array {
  const { inChannels, outChannels } = info;
  const sums = new Float64Array(outputLength(info));
  forEachTap(info, (from, to, weights) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[from + i]!;
      for (let o = 0; o < outChannels; o++) sums[to + o]! += value * filter[weights + i * outChannels + o]!;
    }
  });
  return Float32Array.from(sums);
}

/** The gradient of the input. */
export function loopInputGradient(dy: Float32Array, filter: Float32Array, info: Info): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = info;
  const sums = new Float64Array(batchSize * inHeight * inWidth * inChannels);
  forEachTap(info, (to, from, weights) => {
    for (let i = 0; i < inChannels; i++) {
      let sum = 0;
      for (let o = 0; o < outChannels; o++) sum += dy[from + o]! * filter[weights + i * outChannels + o]!;
      sums[to + i]! += sum;
    }
  });
  return Float32Array.from(sums);
}

/** The gradient of the kernel. */
export function loopFilterGradient(x: Float32Array, dy: Float32Array, info: Info): Float32Array {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const sums = new Float64Array(filterHeight * filterWidth * inChannels * outChannels);
  forEachTap(info, (from, slope, to) => {
    for (let i = 0; i < inChannels; i++) {
      const value = x[from + i]!;
      for (let o = 0; o < outChannels; o++) sums[to + i * outChannels + o]! += value * dy[slope + o]!;
    }
  });
  return Float32Array.from(sums);
}

function outputLength({ batchSize, outHeight, outWidth, outChannels }: Info): number {
  return batchSize * outHeight * outWidth * outChannels;
}

/** Every pair of an input pixel and an output pixel that meet, by where their channels and their weights begin. */
function forEachTap(info: Info, visit: (input: number, output: number, weights: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let image = 0; image < info.batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let ky = 0; ky < info.filterHeight; ky++) {
          const y = row * info.strideHeight - padInfo.top + ky * info.dilationHeight;
          if (y < 0 || y >= inHeight) continue;
          for (let kx = 0; kx < info.filterWidth; kx++) {
            const at = column * info.strideWidth - padInfo.left + kx * info.dilationWidth;
            if (at < 0 || at >= inWidth) continue;
            visit(
              ((image * inHeight + y) * inWidth + at) * inChannels,
              ((image * outHeight + row) * outWidth + column) * outChannels,
              (ky * info.filterWidth + kx) * inChannels * outChannels,
            );
          }
        }
}
