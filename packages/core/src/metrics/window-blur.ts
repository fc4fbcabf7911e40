import {
  depthwiseConv2d,
  engine,
  getBackend,
  getKernel,
  mul,
  pad,
  type Tensor4D,
  tensor4d,
  tidy,
  tile,
} from "@tensorflow/tfjs-core";

/** The odd number of weights of a symmetric window along one axis, of any sum; both axes have the same, and their products' sum is taken as 1. */
export type Taps = readonly number[];

/** The window of Wang et al. (2004): 11 taps, sigma 1.5. */
export const gaussianWindow: Taps = gaussian(11, 1.5);

/** scikit-image's default. */
export const uniformWindow: Taps = Array<number>(7).fill(1 / 8);

export function gaussian(size: number, sigma: number): Taps {
  return Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)) / 4);
}

/** A kernel that a backend may bring. */
const kernel = "SrlossWindowBlur";

/** Each channel under the window, where the whole of `n` taps fits: `[b, h, w, c]` to `[b, h - n + 1, w - n + 1, c]`. */
export function blur(x: Tensor4D, taps: Taps): Tensor4D {
  // Of the taps as the engine has them: a sum that is off in the last digit would be a variance of flat places.
  const scale = 1 / taps.reduce((sum, tap) => sum + Math.fround(tap), 0) ** 2;
  if (getKernel(kernel, getBackend()) && x.shape[1] >= taps.length && x.shape[2] >= taps.length)
    return engine().runKernel(kernel, { x }, { taps: [...taps], scale }) as Tensor4D;
  return tidy(() => {
    const channels = x.shape[3];
    const down = tile(tensor4d([...taps], [taps.length, 1, 1, 1]), [1, 1, channels, 1]);
    const across = tile(tensor4d([...taps], [1, taps.length, 1, 1]), [1, 1, channels, 1]);
    const sums = depthwiseConv2d(depthwiseConv2d(x, down, 1, "valid"), across, 1, "valid");
    return mul(sums, scale);
  });
}

/** The gradient of `blur`, whose taps are symmetric: its transpose, `[b, h - n + 1, w - n + 1, c]` to `[b, h, w, c]`. */
export function blurTransposed(dy: Tensor4D, taps: Taps): Tensor4D {
  const margin: [number, number] = [taps.length - 1, taps.length - 1];
  return tidy(() => blur(pad(dy, [[0, 0], margin, margin, [0, 0]]), taps));
}
