import { SrlossError } from "@srloss/core";
import { clone, div, slice, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { Degradation } from "../degradation/degradation.ts";
import type { Random } from "../random/random.ts";

/** What a network is given and what it shall give, in 0..1; the caller's to dispose. */
export interface PreparedBatch {
  readonly lr: Tensor4D;
  readonly hr: Tensor4D;
}

/**
 * Makes the low-resolution images of originals, and cuts the margin of both.
 *
 * @param pixels `[count, height, width, 3]` in 0..255, margins included.
 */
export async function prepareBatch(
  pixels: Float32Array,
  [count, height, width]: readonly [number, number, number],
  scale: number,
  degradation: Degradation,
  numbers: Random,
): Promise<PreparedBatch> {
  const { margin = 0 } = degradation;
  const whole = tensor4d(pixels, [count, height, width, 3]);
  let [sharp, degraded]: (Tensor4D | undefined)[] = [];
  try {
    sharp = degradation.target?.(whole) ?? clone(whole);
    degraded = await degradation.degrade(whole, numbers);
    const [, rows, columns] = degraded.shape;
    if (rows * scale !== height || columns * scale !== width)
      throw new SrlossError(
        "shape",
        `The degradation ${degradation.name} made ${columns}x${rows} of ${width}x${height}, which is not ${scale} times smaller.`,
      );
    return tidy(() => ({ lr: inner(degraded!, margin / scale), hr: inner(sharp!, margin) }));
  } finally {
    whole.dispose();
    sharp?.dispose();
    degraded?.dispose();
  }
}

function inner(images: Tensor4D, margin: number): Tensor4D {
  const [count, height, width] = images.shape;
  const middle = slice(images, [0, margin, margin, 0], [count, height - 2 * margin, width - 2 * margin, 3]);
  return div(middle, 255);
}
