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
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { byStrips, type Rows, rowStrips, rowsOf, stripElements } from "../differentiable/row-strips.ts";
import { meanOverAxis } from "../differentiable/sum-and-mean.ts";
import { gaussianBlur, gaussianBlurTransposed, windowSize } from "./gaussian-blur.ts";

// In sixteenths no square is beyond the largest number of 16 bits, and a power of two changes no digit.
const unit = 16;
const c1 = ((0.01 * 255) / unit) ** 2;
const c2 = ((0.03 * 255) / unit) ** 2;

// Variances come from E[x^2] - E[x]^2; around the middle of the range the cancellation costs two digits less.
const pivot = 127.5 / unit;

/** Rows that two neighbouring windows' strips share. */
const overlap = windowSize - 1;
/** Strips of very wide images: the rows that they share are at most as many as their own. */
const leastRows = 2 * overlap;

/**
 * The mean over positions of the structural similarity of each image and channel, `[batch, channels]`, for images in
 * 0..255; differentiable in `prediction`. Large images are looked at in strips, which changes no value.
 *
 * @param part `ssim`: luminance, contrast and structure; `contrast-structure`: without the luminance term, for the
 *   finer scales of MS-SSIM.
 * @param elements Of a strip.
 */
export function structuralSimilarity(
  truth: Tensor4D,
  prediction: Tensor4D,
  part: "ssim" | "contrast-structure",
  elements: number = stripElements,
): Tensor2D {
  const withLuminance = part === "ssim";
  const [batch, height, width, channels] = truth.shape;
  const positions = [batch, height - overlap, width, channels];
  return differentiable(
    [prediction],
    (save) => {
      save([truth, prediction]);
      const rowMeans = byStrips(rowStrips(positions, elements, leastRows), ({ from, to }) => {
        const rows = { from, to: to + overlap };
        const { value } = statistics(rowsOf(truth, rows), rowsOf(prediction, rows), withLuminance);
        return meanOverAxis(value, 2) as Tensor3D;
      });
      return meanOverAxis(rowMeans, 1) as Tensor2D;
    },
    (dy, saved) => {
      const upstream = reshape(mul(dy, 1 / ((height - overlap) * (width - overlap) * unit)), [batch, 1, 1, channels]);
      return [
        byStrips(rowStrips(truth.shape, elements, leastRows), (rows) =>
          gradientRows(saved[0] as Tensor4D, saved[1] as Tensor4D, upstream, rows, withLuminance),
        ),
      ];
    },
  );
}

/** Structural similarity at each position, the mean over channels: `[batch, height - 10, width - 10]`, for images in 0..255. */
export function structuralSimilarityMap(truth: Tensor4D, prediction: Tensor4D): Tensor3D {
  const [batch, height, width, channels] = truth.shape;
  return byStrips(rowStrips([batch, height - overlap, width, channels], stripElements, leastRows), ({ from, to }) => {
    const rows = { from, to: to + overlap };
    return mean(statistics(rowsOf(truth, rows), rowsOf(prediction, rows), true).value, 3) as Tensor3D;
  });
}

/** Rows of the gradient: every window that meets them counts, so that it takes `overlap` rows more on both sides. */
function gradientRows(
  truth: Tensor4D,
  prediction: Tensor4D,
  upstream: Tensor,
  { from, to }: Rows,
  withLuminance: boolean,
): Tensor4D {
  const met = { from: Math.max(0, from - overlap), to: Math.min(truth.shape[1], to + overlap) };
  const s = statistics(rowsOf(truth, met), rowsOf(prediction, met), withLuminance);
  // Derivatives by the window's means of x*y, of y*y and of y (x and y without the pivot).
  const gradients = tidy(() => {
    const byProduct = div(mul(s.luminance, 2), s.b2);
    const bySquare = neg(div(s.value, s.b2));
    const parts: Tensor[] = [neg(mul(byProduct, s.meanX)), mul(mul(bySquare, s.meanY), -2)];
    if (withLuminance) parts.push(mul(div(mul(sub(s.lightX, mul(s.luminance, s.lightY)), 2), s.b1), s.cs));
    return concat([addN(parts), bySquare, byProduct].map((g) => mul(g, upstream) as Tensor4D));
  });
  const [g, gSquare, gProduct] = split(gaussianBlurTransposed(gradients), 3, 0) as Tensor4D[];
  const gradient = addN([g!, mul(mul(s.y, 2), gSquare!), mul(s.x, gProduct!)]) as Tensor4D;
  return rowsOf(gradient, { from: from - met.from, to: to - met.from });
}

/** SSIM at each position, `value`, and what it is made of: `luminance` times `cs`, contrast and structure. */
function statistics(truth: Tensor4D, prediction: Tensor4D, withLuminance: boolean) {
  const [x, y] = [truth, prediction].map((image) => tidy(() => sub(mul(image, 1 / unit), pivot))) as [
    Tensor4D,
    Tensor4D,
  ];
  const [meanX, meanY, xx, yy, xy] = tidy(() =>
    split(gaussianBlur(concat([x, y, square(x), square(y), mul(x, y)], 0)), 5, 0),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const b2 = tidy(() => add(sub(add(xx, yy), add(square(meanX), square(meanY))), c2));
  const cs = tidy(() => div(add(mul(sub(xy, mul(meanX, meanY)), 2), c2), b2));
  const [lightX, lightY] = [add(meanX, pivot), add(meanY, pivot)];
  const b1 = tidy(() => addN([square(lightX), add(square(lightY), c1)]));
  const luminance = withLuminance ? tidy(() => div(add(mul(mul(lightX, lightY), 2), c1), b1)) : scalar(1);
  return { x, y, meanX, meanY, lightX, lightY, luminance, b1, cs, b2, value: mul(luminance, cs) };
}
