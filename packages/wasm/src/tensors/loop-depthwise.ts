import type { backend_util } from "@tensorflow/tfjs-core";

/** A depthwise convolution of any geometry by plain loops, summed in float64: for those that tfjs's kernel gets wrong. */
export function loopDepthwise(x: Float32Array, filter: Float32Array, info: backend_util.Conv2DInfo): Float32Array {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const multiplier = outChannels / inChannels;
  const sums = new Float64Array(info.batchSize * outHeight * outWidth * outChannels);
  let to = 0;
  for (let image = 0; image < info.batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++, to += outChannels)
        for (let ky = 0; ky < info.filterHeight; ky++) {
          const y = row * info.strideHeight - padInfo.top + ky * info.dilationHeight;
          if (y < 0 || y >= inHeight) continue;
          for (let kx = 0; kx < info.filterWidth; kx++) {
            const at = column * info.strideWidth - padInfo.left + kx * info.dilationWidth;
            if (at < 0 || at >= inWidth) continue;
            const from = ((image * inHeight + y) * inWidth + at) * inChannels;
            const weights = (ky * info.filterWidth + kx) * outChannels;
            for (let o = 0; o < outChannels; o++)
              sums[to + o]! += x[from + Math.floor(o / multiplier)]! * filter[weights + o]!;
          }
        }
  return Float32Array.from(sums);
}
