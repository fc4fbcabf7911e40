import {
  add,
  addN,
  concat,
  div,
  mean,
  mul,
  neg,
  reshape,
  scalar,
  split,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { gaussianBlur, gaussianBlurTransposed } from "./gaussian-blur.ts";

// In sixteenths no square is beyond the largest number of 16 bits, and a power of two changes no digit.
const unit = 16;
const c1 = ((0.01 * 255) / unit) ** 2;
const c2 = ((0.03 * 255) / unit) ** 2;

// Variances come from E[x^2] - E[x]^2; around the middle of the range the cancellation costs two digits less.
const pivot = 127.5 / unit;

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
      save([truth, prediction]);
      return mean(mean(statistics(truth, prediction, withLuminance).value, 2), 1) as Tensor2D;
    },
    (dy, saved) => {
      const s = statistics(saved[0] as Tensor4D, saved[1] as Tensor4D, withLuminance);
      const [batch, height, width, channels] = s.value.shape as Tensor4D["shape"];
      const upstream = reshape(mul(dy, 1 / (height * width * unit)), [batch, 1, 1, channels]);
      // Derivatives by the window's means of x*y, of y*y and of y (x and y without the pivot).
      const byProduct = div(mul(s.luminance, 2), s.b2);
      const bySquare = neg(div(s.value, s.b2));
      const parts: Tensor[] = [neg(mul(byProduct, s.meanX)), mul(mul(bySquare, s.meanY), -2)];
      if (withLuminance) parts.push(mul(div(mul(sub(s.lightX, mul(s.luminance, s.lightY)), 2), s.b1), s.cs));
      const gradients = [addN(parts), bySquare, byProduct].map((g) => mul(g, upstream) as Tensor4D);
      const [g, gSquare, gProduct] = split(gaussianBlurTransposed(concat(gradients, 0)), 3, 0) as Tensor4D[];
      return [addN([g!, mul(mul(s.y, 2), gSquare!), mul(s.x, gProduct!)])];
    },
  );
}

/** SSIM at each position, `value`, and what it is made of: `luminance` times `cs`, contrast and structure. */
function statistics(truth: Tensor4D, prediction: Tensor4D, withLuminance: boolean) {
  const [x, y] = [truth, prediction].map((image) => sub(mul(image, 1 / unit), pivot)) as [Tensor4D, Tensor4D];
  const blurred = gaussianBlur(concat([x, y, square(x), square(y), mul(x, y)], 0));
  const [meanX, meanY, xx, yy, xy] = split(blurred, 5, 0) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const b2 = add(sub(add(xx, yy), add(square(meanX), square(meanY))), c2);
  const cs = div(add(mul(sub(xy, mul(meanX, meanY)), 2), c2), b2);
  const [lightX, lightY] = [add(meanX, pivot), add(meanY, pivot)];
  const b1 = addN([square(lightX), add(square(lightY), c1)]);
  const luminance = withLuminance ? div(add(mul(mul(lightX, lightY), 2), c1), b1) : scalar(1);
  return { x, y, meanX, meanY, lightX, lightY, luminance, b1, cs, b2, value: mul(luminance, cs) };
}
