import type { Operation } from "../runtime/operation.ts";

/** As in `assembly/unit-differences.ts`. */
const itemRows = 32;
/** Parts of an image's rows that are summed by themselves; the number of threads has no say in it. */
const mostSegments = 16;

/** Features `[b, h, w, c]` as rows; channels are a multiple of four. */
export interface FeatureRows {
  readonly batch: number;
  /** Of an image. */
  readonly rows: number;
  readonly channels: number;
}

/** For each row the weighted squares of the differences of features divided by their lengths, at `to`. */
export function unitDifferences(
  x: number,
  target: number,
  weights: number,
  to: number,
  { batch, rows, channels }: FeatureRows,
): Operation {
  const all = batch * rows;
  return {
    kind: "unitDifferences",
    items: Math.ceil(all / itemRows),
    input: x,
    target,
    otherChannels: weights,
    output: to,
    rows: all,
    channels,
  };
}

/** Their gradient in `x`; `upstream` has a float for each image. */
export function unitDifferenceGradient(
  x: number,
  target: number,
  weights: number,
  upstream: number,
  to: number,
  { batch, rows, channels }: FeatureRows,
): Operation {
  return {
    kind: "unitDifferenceGradient",
    items: Math.ceil((batch * rows) / itemRows),
    input: x,
    target,
    otherChannels: weights,
    upstream,
    output: to,
    rows: batch * rows,
    inner: rows,
    channels,
  };
}

export function momentSegments({ rows }: FeatureRows): number {
  return Math.min(mostSegments, rows);
}

/** Sums of x, of x - t, and of the squares of x, t and x - t: `[image][segment][sum][channel]` in float64 at `to`. */
export function channelMoments(x: number, target: number, to: number, given: FeatureRows): Operation {
  const { batch, rows, channels } = given;
  const segments = momentSegments(given);
  return { kind: "channelMoments", items: batch * segments, input: x, target, output: to, rows, channels, segments };
}

/** `k0 + k1 (x - t) + k2 x` at `to`, with three float64 for each channel of each image, `[image][k][channel]`. */
export function differenceByChannel(
  x: number,
  target: number,
  coefficients: number,
  to: number,
  given: FeatureRows,
): Operation {
  const { batch, rows, channels } = given;
  const segments = momentSegments(given);
  return {
    kind: "differenceByChannel",
    items: batch * segments,
    input: x,
    target,
    coefficients,
    output: to,
    rows,
    channels,
    segments,
  };
}
