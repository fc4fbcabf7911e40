import {
  add,
  addN,
  concat,
  div,
  mean,
  mul,
  neg,
  reshape,
  split,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { gaussianBlur, gaussianBlurTransposed } from "./gaussian-blur.ts";

const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

// Variances come from E[x^2] - E[x]^2; around the middle of the range the cancellation costs two digits less.
const pivot = 127.5;

/**
 * The mean over positions of the structural similarity of each image and channel, `[batch, channels]`, for images in
 * 0..255; differentiable in `prediction`.
 *
 * @param part `ssim`: luminance, contrast and structure; `contrast-structure`: without the luminance term, for the
 *   finer scales of MS-SSIM.
 */
export function structuralSimilarity(
  truth: Tensor4D,
  prediction: Tensor4D,
  part: "ssim" | "contrast-structure",
): Tensor2D {
  const withLuminance = part === "ssim";
  return differentiable(
    [prediction],
    (save) => {
      const s = statistics(truth, prediction);
      const local = div(withLuminance ? mul(s.a1, s.a2) : s.a2, withLuminance ? mul(s.b1, s.b2) : s.b2);
      save([truth, prediction]);
      return mean(mean(local, 2), 1) as Tensor2D;
    },
    (dy, saved) => {
      const [x, y] = saved as [Tensor4D, Tensor4D];
      const s = statistics(x, y);
      const positions = s.a2.shape[1]! * s.a2.shape[2]!;
      const upstream = reshape(mul(dy, 1 / positions), [y.shape[0], 1, 1, y.shape[3]]);
      const cs = div(s.a2, s.b2);
      const luminance = withLuminance ? div(s.a1, s.b1) : undefined;
      const value = luminance ? mul(luminance, cs) : cs;
      // Derivatives by the window's means of x*y, of y*y and of y (x and y without the pivot).
      const byProduct = div(luminance ? mul(luminance, 2) : 2, s.b2);
      const bySquare = neg(div(value, s.b2));
      const parts: Tensor[] = [neg(mul(byProduct, s.meanX)), mul(mul(bySquare, s.meanY), -2)];
      if (luminance)
        parts.push(mul(div(mul(sub(add(s.meanX, pivot), mul(luminance, add(s.meanY, pivot))), 2), s.b1), cs));
      const gradients = [addN(parts), bySquare, byProduct].map((g) => mul(g, upstream) as Tensor4D);
      const [g, gSquare, gProduct] = split(gaussianBlurTransposed(concat(gradients, 0)), 3, 0) as Tensor4D[];
      const fromSquare = mul(mul(sub(y, pivot), 2), gSquare!);
      return [addN([g!, fromSquare, mul(sub(x, pivot), gProduct!)])];
    },
  );
}

/** `(a1 a2) / (b1 b2)` is SSIM at each position: 1 is luminance, 2 contrast and structure; means are less the pivot. */
function statistics(truth: Tensor4D, prediction: Tensor4D) {
  const [x, y] = [sub(truth, pivot), sub(prediction, pivot)];
  const blurred = gaussianBlur(concat([x, y, square(x), square(y), mul(x, y)], 0) as Tensor4D);
  const [meanX, meanY, xx, yy, xy] = split(blurred, 5, 0) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const [lightX, lightY] = [add(meanX, pivot), add(meanY, pivot)];
  return {
    meanX,
    meanY,
    a1: add(mul(mul(lightX, lightY), 2), c1),
    b1: addN([square(lightX), add(square(lightY), c1)]),
    a2: add(mul(sub(xy, mul(meanX, meanY)), 2), c2),
    b2: add(sub(add(xx, yy), add(square(meanX), square(meanY))), c2),
  };
}
