import { engine, getBackend, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { MeanKernel } from "../differentiable/mean-by-kernel.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import { toFloat } from "../images/image-pair.ts";
import { checkKind } from "../validation/check-kind.ts";
import { checkTensor } from "../validation/check-tensor.ts";

/**
 * Mean difference of a pixel, of 255, up to which images are nearly equal. The difference of their features is then so small
 * against the features that float32's rounding is up to 1e-2 of a style loss; beyond it, 2e-5. Above 42 dB of noise, that is.
 */
const near = 2;

const kernel: MeanKernel = "SrlossMeanAbsolute";

const backends = new Set<string>();
let fine = false;

/**
 * Says that a backend's feature stacks look at `fineFeatures`, that its values can be read at once, and that it has the kernel
 * `SrlossMeanAbsolute`.
 *
 * @param backend tfjs's name of it.
 *
 * @example
 * ```ts
 * import { fineFeatures, registerFineFeatures } from "@srloss/core/networks";
 * registerFineFeatures("my-backend");
 * fineFeatures(); // => false
 * ```
 */
export function registerFineFeatures(backend: string): void {
  checkKind(backend, "text", "registerFineFeatures: the name of the backend");
  backends.add(backend);
}

/**
 * Whether features that are computed now will be compared with those of a nearly equal image: a `FeatureStack` then computes them
 * in float64, if it can.
 *
 * @example
 * ```ts
 * import { fineFeatures } from "@srloss/core/networks";
 * fineFeatures(); // => false
 * ```
 */
export function fineFeatures(): boolean {
  return fine;
}

/**
 * Runs `compute`, with `fineFeatures` where these images are nearly equal and the current backend has such features. Elsewhere
 * nothing is looked at.
 *
 * @param target The original.
 * @param prediction Of its shape.
 * @param scale What makes 0..255 of the images' range.
 * @param compute Synchronous.
 * @returns What `compute` returned.
 * @throws What `compute` threw; SrlossError for what is no tensor or no function.
 *
 * @example
 * ```ts
 * import { fineFeatures, fineWhereNear } from "@srloss/core/networks";
 * fineWhereNear(hr, hr, 1, () => fineFeatures()); // => false
 * ```
 */
export function fineWhereNear<T>(target: Tensor, prediction: Tensor, scale: number, compute: () => T): T {
  checkTensor(target, "fineWhereNear: target");
  checkTensor(prediction, "fineWhereNear: prediction");
  checkKind(compute, "function", "fineWhereNear: what is computed");
  const before = fine;
  fine = areNear(target, prediction, scale);
  try {
    return compute();
  } finally {
    fine = before;
  }
}

/** Whether the current backend has fine features for images that are nearly equal. */
export function hasFineFeatures(): boolean {
  return backends.has(getBackend());
}

function areNear(target: Tensor, prediction: Tensor, scale: number): boolean {
  if (!hasFineFeatures()) return false;
  const l1 = () => engine().runKernel(kernel, { x: toFloat(prediction), target: toFloat(target) }) as Tensor;
  const difference = withoutTape(() => tidy(() => l1().dataSync()[0]!));
  // Of equal images every difference is 0, whatever was rounded.
  return difference > 0 && difference * scale <= near;
}
