import type { backend_util } from "@tensorflow/tfjs-core";

/** The gradient of any kernel, by plain loops in float64: for the geometries that the others leave, of which tfjs's backend has none. */
export function loopFilterGradient(x: Float32Array, dy: Float32Array, info: backend_util.Conv2DInfo): Float32Array {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const sums = new Float64Array(info.filterHeight * info.filterWidth * inChannels * outChannels);
  for (let image = 0; image < info.batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let ky = 0; ky < info.filterHeight; ky++) {
          const y = row * info.strideHeight - padInfo.top + ky * info.dilationHeight;
          if (y < 0 || y >= inHeight) continue;
          for (let kx = 0; kx < info.filterWidth; kx++) {
            const at = column * info.strideWidth - padInfo.left + kx * info.dilationWidth;
            if (at < 0 || at >= inWidth) continue;
            const from = ((image * inHeight + y) * inWidth + at) * inChannels;
            const slope = ((image * outHeight + row) * outWidth + column) * outChannels;
            const to = (ky * info.filterWidth + kx) * inChannels * outChannels;
            for (let i = 0; i < inChannels; i++)
              for (let o = 0; o < outChannels; o++) sums[to + i * outChannels + o]! += x[from + i]! * dy[slope + o]!;
          }
        }
  return Float32Array.from(sums);
}
