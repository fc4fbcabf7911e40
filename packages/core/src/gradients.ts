/**
 * A side-effect entry that mends the gradients of tfjs's own ops, for your network's sake: no loss of this package needs
 * it. Import it after whatever registers tfjs's gradients (`@tensorflow/tfjs`, `@tensorflow/tfjs-layers`), since the last
 * registration holds:
 *
 * - `abs`: 0 at 0 (tfjs: -1 on some backends);
 * - `mirrorPad`: what the mirrored border received comes back (tfjs drops it);
 * - `image.resizeBilinear` and `image.resizeNearestNeighbor`: right with `halfPixelCenters` (tfjs: as without), and on the cpu
 *   backend for all shapes;
 * - `depthToSpace` (pixel shuffle), `einsum` and dilated convolutions (`conv2d`, depthwise and separable, layers of any
 *   activation), which have none;
 * - `relu`: on `srloss-wasm` in one pass;
 * - Fourier transforms (`fft`, `ifft`, `rfft`, `irfft`) and what leads in and out of complex tensors, which have none either:
 *   losses of frequencies train.
 *
 * @example
 * ```ts
 * import "@srloss/core/gradients";
 * tf.grad((x) => tf.abs(x))(tf.tensor1d([-2, 0, 2])); // => [-1, 0, 1]
 * ```
 */
import { registerGradient } from "@tensorflow/tfjs-core";
import { absGradient } from "./gradients/abs.ts";
import { mendComplexGradients } from "./gradients/complex.ts";
import { conv2dGradient } from "./gradients/conv2d.ts";
import { depthToSpaceGradient } from "./gradients/depth-to-space.ts";
import { depthwiseConv2dGradient } from "./gradients/depthwise-conv2d.ts";
import { einsumGradient } from "./gradients/einsum.ts";
import { mendFusedConv2d } from "./gradients/fused-conv2d.ts";
import { mirrorPadGradient } from "./gradients/mirror-pad.ts";
import { reluGradient, reluGradientGradient } from "./gradients/relu.ts";
import { resizeBilinearGradient, resizeNearestNeighborGradient } from "./gradients/resize.ts";

for (const gradient of [
  absGradient,
  mirrorPadGradient,
  depthToSpaceGradient,
  einsumGradient,
  conv2dGradient,
  depthwiseConv2dGradient,
  resizeBilinearGradient,
  resizeNearestNeighborGradient,
  reluGradient,
  reluGradientGradient,
])
  registerGradient(gradient);
mendFusedConv2d();
mendComplexGradients();
