import type { backend_util } from "@tensorflow/tfjs-core";

/**
 * The gradient of a max-pool of any geometry, for the first of the largest values of a window. tfjs's own kernel gives it
 * to the last one, and to none where all are negative.
 */
export function loopMaxPoolGradient(
  dy: Float32Array,
  input: Float32Array,
  info: backend_util.Conv2DInfo,
): Float32Array<ArrayBuffer> {
  const { inHeight, inWidth, inChannels: channels, outHeight, outWidth, padInfo } = info;
  const gradient = new Float32Array(input.length);
  for (let image = 0; image < info.batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let channel = 0; channel < channels; channel++) {
          let [largest, winner] = [Number.NEGATIVE_INFINITY, -1];
          for (let ky = 0; ky < info.filterHeight; ky++) {
            const y = row * info.strideHeight - padInfo.top + ky * info.dilationHeight;
            if (y < 0 || y >= inHeight) continue;
            for (let kx = 0; kx < info.filterWidth; kx++) {
              const x = column * info.strideWidth - padInfo.left + kx * info.dilationWidth;
              if (x < 0 || x >= inWidth) continue;
              const at = ((image * inHeight + y) * inWidth + x) * channels + channel;
              if (winner >= 0 && !(input[at]! > largest)) continue;
              [largest, winner] = [input[at]!, at];
            }
          }
          const from = ((image * outHeight + row) * outWidth + column) * channels + channel;
          if (winner >= 0) gradient[winner]! += dy[from]!;
        }
  return gradient;
}
