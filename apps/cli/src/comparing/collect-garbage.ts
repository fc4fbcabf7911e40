import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ImagePair } from "@srloss/evaluate";
import { slice, tidy } from "@tensorflow/tfjs-core";

/** Of smaller images the copies are no burden. */
const largePixels = 4e6;

/**
 * Gives back what decoding and making tensors left of large images: the engine has copies of its own, and JavaScript keeps its
 * arrays, as large, until it looks for garbage, which is after the peak.
 */
export function collectGarbage({ hr, sr }: ImagePair): void {
  if (hr.size / 3 < largePixels) return;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (const images of [hr, sr]) {
    // TensorFlow copies a tensor when it is first used: one after the other, so that there is one copy too many at a time.
    tidy(() => void slice(images, [0, 0, 0, 0], [1, 1, 1, 1]));
    collect();
  }
}
