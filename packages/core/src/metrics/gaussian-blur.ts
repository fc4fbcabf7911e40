import { depthwiseConv2d, pad, type Tensor4D, tensor4d, tidy, tile } from "@tensorflow/tfjs-core";

/** Taps of the window of Wang et al. (2004): 11, sigma 1.5, sum 1. */
export const windowSize = 11;
const window = gaussian(windowSize, 1.5);

function gaussian(size: number, sigma: number): number[] {
  const taps = Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / total);
}

/** Each channel under the Gaussian window, where the whole window fits: `[b, h, w, c]` to `[b, h - 10, w - 10, c]`. */
export function gaussianBlur(x: Tensor4D): Tensor4D {
  return tidy(() => {
    const channels = x.shape[3];
    const down = tile(tensor4d(window, [windowSize, 1, 1, 1]), [1, 1, channels, 1]);
    const across = tile(tensor4d(window, [1, windowSize, 1, 1]), [1, 1, channels, 1]);
    return depthwiseConv2d(depthwiseConv2d(x, down, 1, "valid"), across, 1, "valid");
  });
}

/** The gradient of `gaussianBlur`: its transpose, `[b, h - 10, w - 10, c]` to `[b, h, w, c]`. */
export function gaussianBlurTransposed(dy: Tensor4D): Tensor4D {
  const margin: [number, number] = [windowSize - 1, windowSize - 1];
  return tidy(() => gaussianBlur(pad(dy, [[0, 0], margin, margin, [0, 0]])));
}
