import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ImagePair } from "@srloss/evaluate";
import { slice, tidy } from "@tensorflow/tfjs-core";

/** Of smaller images the copies are no burden. */
const largePixels = 4e6;

/** Gives back what JavaScript keeps of large images until it looks for garbage, which is after the peak. */
export function collectGarbage({ width, height }: { readonly width: number; readonly height: number }): void {
  if (width * height < largePixels) return;
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

/** The same of what decoding and making tensors left: the engine has copies of its own. */
export function collectDecoded({ hr, sr }: ImagePair): void {
  const [, height, width] = hr.shape;
  for (const images of [hr, sr]) {
    // TensorFlow copies a tensor when it is first used: one after the other, so that there is one copy too many at a time.
    if (width * height >= largePixels) tidy(() => void slice(images, [0, 0, 0, 0], [1, 1, 1, 1]));
    collectGarbage({ width, height });
  }
}
