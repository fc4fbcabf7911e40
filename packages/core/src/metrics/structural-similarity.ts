import {
  add,
  addN,
  concat,
  div,
  mean,
  mul,
  relu,
  reshape,
  round,
  split,
  square,
  step,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable/differentiable.ts";
import { byStrips, type Rows, rowStrips, rowsOf } from "../differentiable/row-strips.ts";
import { meanOverAxis } from "../differentiable/sum-and-mean.ts";
import { blur, blurTransposed, gaussianWindow, type Taps } from "./window-blur.ts";

// In sixteenths no square is beyond the largest number of 16 bits, and a power of two changes no digit.
const unit = 16;
const c1 = ((0.01 * 255) / unit) ** 2;
const c2 = ((0.03 * 255) / unit) ** 2;

/** Of a strip: TensorFlow keeps the memory of some thirty intermediates, 100 MB beside images of 4000x3000 with four times as many. */
const stripElements = 2 ** 18;

/** The choices in which programs differ. */
export interface SimilarityWindow {
  readonly taps: Taps;
  /** Variances divided by one less than the window's pixels. */
  readonly sample?: boolean;
  /** Negative similarities count as 0. */
  readonly nonNegative?: boolean;
}

const wang: SimilarityWindow = { taps: gaussianWindow };

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
  window: SimilarityWindow = wang,
  elements: number = stripElements,
): Tensor2D {
  const withLuminance = part === "ssim";
  const [batch, height, width, channels] = truth.shape;
  const overlap = window.taps.length - 1;
  return differentiable(
    [prediction],
    (save) => {
      const pivots = pivotsOf(truth, prediction);
      save([truth, prediction, ...pivots]);
      const rowMeans = byWindowRows(truth, prediction, window, elements, (t, p) =>
        meanOverAxis(statistics(t, p, pivots, withLuminance, window).loss, 2),
      );
      return sub(1, meanOverAxis(rowMeans, 1)) as Tensor2D;
    },
    (dy, saved) => {
      const each = mul(dy, 1 / ((height - overlap) * (width - overlap) * unit));
      const upstream = ofChannels(reshape(each, [batch, 1, 1, channels]));
      return [
        byStrips(rowStrips(truth.shape, elements, 2 * overlap), (rows) =>
          gradientRows(saved as [Tensor4D, Tensor4D, Tensor, Tensor], upstream, rows, withLuminance, window),
        ),
      ];
    },
  );
}

/** Structural similarity at each position of the window, the mean over channels: `[batch, h, w]`, for images in 0..255. */
export function structuralSimilarityMap(
  truth: Tensor4D,
  prediction: Tensor4D,
  window: SimilarityWindow = wang,
): Tensor3D {
  const pivots = pivotsOf(truth, prediction);
  return byWindowRows(truth, prediction, window, stripElements, (t, p) =>
    sub(1, mean(statistics(t, p, pivots, true, window).loss, 3)),
  ) as Tensor3D;
}

/**
 * Means of the images' difference and sum, `[b, 1, 1, c]`, or `[c]` of one image. Variances come from E[x^2] - E[x]^2; around these means the cancellation
 * costs digits less. Whole numbers, so that pixels stay exact.
 */
function pivotsOf(truth: Tensor4D, prediction: Tensor4D): [Tensor, Tensor] {
  return tidy(() => {
    const [t, p] = [truth, prediction].map((images) => mean(mean(images, 2, true), 1, true)) as [Tensor, Tensor];
    return [sub(p, t), add(p, t)].map((x) => ofChannels(round(x))) as [Tensor, Tensor];
  });
}

/** `[b, 1, 1, c]` of one image as `[c]`: tfjs's cpu backend takes a tenth of the time where no axis of 1 meets a longer one. */
function ofChannels(x: Tensor): Tensor {
  return x.shape[0] === 1 ? reshape(x, [-1]) : x;
}

/** In strips of the window's positions. Those of very wide images share at most as many rows as they have. */
function byWindowRows(
  truth: Tensor4D,
  prediction: Tensor4D,
  { taps }: SimilarityWindow,
  elements: number,
  of: (truth: Tensor4D, prediction: Tensor4D) => Tensor,
): Tensor {
  const [batch, height, width, channels] = truth.shape;
  const overlap = taps.length - 1;
  return byStrips(rowStrips([batch, height - overlap, width, channels], elements, 2 * overlap), ({ from, to }) => {
    const rows = { from, to: to + overlap };
    return of(rowsOf(truth, rows), rowsOf(prediction, rows));
  });
}

/** Rows of the gradient: every window that meets them counts, so that it takes `overlap` rows more on both sides. */
function gradientRows(
  [truth, prediction, ...pivots]: [Tensor4D, Tensor4D, Tensor, Tensor],
  upstream: Tensor,
  { from, to }: Rows,
  withLuminance: boolean,
  window: SimilarityWindow,
): Tensor4D {
  const overlap = window.taps.length - 1;
  const met = { from: Math.max(0, from - overlap), to: Math.min(truth.shape[1], to + overlap) };
  const s = statistics(rowsOf(truth, met), rowsOf(prediction, met), pivots, withLuminance, window);
  // Derivatives by the window's means of both images' difference and sum, of their squares.
  const gradients = tidy(() => {
    const scale = window.nonNegative ? mul(upstream, step(sub(1, s.contrast))) : upstream;
    const { luminance } = s;
    const bright = luminance ? sub(1, luminance.light) : 1;
    const byContrast = div(mul(bright, scale), s.b2);
    const bySquare = mul(byContrast, sub(mul(s.contrast, 0.5), 1));
    const sumSquare = mul(mul(byContrast, s.contrast), 0.5);
    const parts = [mul(mul(bySquare, s.meanDifference), -2), mul(mul(sumSquare, s.meanSum), -2)];
    if (luminance) {
      const { light, b1, darker, brightness } = luminance;
      const byLight = div(mul(sub(1, s.contrast), scale), b1);
      parts.push(mul(mul(byLight, darker), sub(light, 2)), mul(mul(byLight, light), brightness));
    }
    return concat([addN(parts), bySquare, sumSquare] as Tensor4D[]);
  });
  const [g, gSquare, gSumSquare] = split(blurTransposed(gradients, window.taps), 3, 0) as Tensor4D[];
  const gradient = addN([g!, mul(mul(s.difference, 2), gSquare!), mul(mul(s.sum, 2), gSumSquare!)]) as Tensor4D;
  return rowsOf(gradient, { from: from - met.from, to: to - met.from });
}

/** All about the pivots but what the luminance is made of. */
interface Statistics {
  readonly difference: Tensor4D;
  readonly sum: Tensor4D;
  readonly meanDifference: Tensor;
  readonly meanSum: Tensor;
  readonly contrast: Tensor;
  readonly b2: Tensor;
  readonly loss: Tensor;
  readonly luminance?: Readonly<Record<"light" | "b1" | "darker" | "brightness", Tensor>>;
}

/**
 * What SSIM lacks of 1 at each position, `loss`. Both factors are 1 less a part: the contrast and structure's is the variance
 * of the images' difference over the sum of their variances, the luminance's the square of the difference of their means over
 * the sum of the squares. These are small where images are alike, and float32 cancels nothing there.
 */
function statistics(
  truth: Tensor4D,
  prediction: Tensor4D,
  [differencePivot, sumPivot]: readonly Tensor[],
  withLuminance: boolean,
  window: SimilarityWindow,
): Statistics {
  const { taps, sample, nonNegative } = window;
  const pixels = taps.length ** 2;
  const constant = sample ? (c2 * (pixels - 1)) / pixels : c2;
  const [difference, sum] = tidy(() => [
    mul(sub(sub(prediction, truth), differencePivot!), 1 / unit),
    mul(sub(add(prediction, truth), sumPivot!), 1 / unit),
  ]) as [Tensor4D, Tensor4D];
  const [meanDifference, meanSum, squares, sumSquares] = tidy(() =>
    split(blur(concat([difference, sum, square(difference), square(sum)], 0), taps), 4, 0),
  ) as [Tensor, Tensor, Tensor, Tensor];
  const [contrast, b2] = tidy(() => {
    const variance = sub(squares, square(meanDifference));
    const b2 = add(mul(add(variance, sub(sumSquares, square(meanSum))), 0.5), constant);
    const contrast = div(variance, b2);
    return [nonNegative ? sub(contrast, relu(sub(contrast, 1))) : contrast, b2];
  }) as [Tensor, Tensor];
  const shared = { difference, sum, meanDifference, meanSum, contrast, b2 };
  if (!withLuminance) return { ...shared, loss: contrast };
  const [darker, brightness] = [
    [meanDifference, differencePivot!],
    [meanSum, sumPivot!],
  ].map(([mean, pivot]) => tidy(() => add(mean!, mul(pivot!, 1 / unit)))) as [Tensor, Tensor];
  const b1 = tidy(() => add(mul(add(square(brightness), square(darker)), 0.5), c1));
  const light = tidy(() => div(square(darker), b1));
  const loss = tidy(() => sub(add(light, contrast), mul(light, contrast)));
  return { ...shared, luminance: { light, b1, darker, brightness }, loss };
}
