import type { Operation } from "../runtime/operation.ts";
import { upToFour } from "./blocked-layout.ts";
import { multiplyMatrix, panelBytes, panelCount, rowsAt } from "./matrix-product.ts";

/** As in `assembly/gram.ts`. */
const runRows = 64;
/** What a segment is worth, and how many there are at most: each has sums of its own. */
const segmentRows = 256;
const mostSegments = 8;
const mostSumBytes = 32 * 1024 * 1024;

/** Features as rows: `[batch, rows, channels]`. */
export interface Rows {
  readonly batch: number;
  readonly rows: number;
  readonly channels: number;
}

/** Parts of the rows that are summed by themselves; the number of threads has no say in it. */
export function gramSegments({ batch, rows, channels }: Rows): number {
  const fitting = Math.floor(mostSumBytes / (batch * matrixBytes(channels)));
  return Math.max(1, Math.min(mostSegments, fitting, Math.ceil(rows / segmentRows)));
}

export function gramSumBytes({ batch, channels }: Rows, segments: number): number {
  return batch * segments * matrixBytes(channels);
}

function matrixBytes(channels: number): number {
  return 8 * upToFour(channels) ** 2;
}

/** The products of the rows at `from`, summed up in float64 at `sums`; with `add` onto what is there. */
export function gram(
  from: number,
  sums: number,
  { batch, rows, channels }: Rows,
  segments: number,
  add: boolean,
): Operation {
  return {
    kind: "gram",
    items: batch * segments,
    input: from,
    output: sums,
    rows,
    channels,
    segments,
    add,
    scratch: 8 * runRows * upToFour(channels),
  };
}

/** The matrices times the float64 at `scale`: as float32 at `to`, and behind them what float32 leaves of them. */
export function gramSums(
  sums: number,
  to: number,
  scale: number,
  { batch, channels }: Rows,
  segments: number,
): Operation {
  const items = (batch * upToFour(channels)) / 4;
  return { kind: "gramSums", items, input: sums, output: to, scale, batch, channels, segments };
}

/** Bytes of the sums of a difference: of both halves, in blocks of four channels and eight. */
export function differenceSumBytes({ batch, channels }: Rows, segments: number): number {
  return batch * segments * 8 * upToFour(channels) * upToEight(channels);
}

/** The sums of which the difference of two Gram matrices consists, of the rows at `from` and those at `target`; as `gram` otherwise. */
export function gramDifference(
  from: number,
  target: number,
  sums: number,
  { batch, rows, channels }: Rows,
  segments: number,
  add: boolean,
): Operation {
  return {
    kind: "gramDifference",
    items: batch * segments,
    input: from,
    target,
    output: sums,
    rows,
    channels,
    segments,
    add,
    scratch: 4 * runRows * (upToFour(channels) + upToEight(channels)) + 256,
  };
}

/** The differences times the float64 at `scale`, at `to`. */
export function gramDifferenceSums(
  sums: number,
  to: number,
  scale: number,
  { batch, channels }: Rows,
  segments: number,
): Operation {
  const items = batch * Math.ceil(channels / 16);
  return { kind: "gramDifferenceSums", items, input: sums, output: to, scale, channels, segments };
}

function upToEight(channels: number): number {
  return 8 * panelCount(channels);
}

export function upstreamBytes({ batch, channels }: Rows): number {
  return batch * panelBytes(channels, channels);
}

/** What the rows are multiplied with: the upstream gradient at `from` and its transpose, times the float64 at `scale`. */
export function gramUpstream(from: number, to: number, scale: number, { batch, channels }: Rows): Operation {
  return { kind: "gramUpstream", items: batch * panelCount(channels), upstream: from, output: to, scale, channels };
}

/** Rows times what `gramUpstream` wrote. */
export function gramGradient(from: number, upstream: number, to: number, { batch, rows, channels }: Rows): Operation {
  const panels = { address: upstream, inputs: channels, outputs: channels };
  return multiplyMatrix(rowsAt(from, batch, rows, channels), panels, to);
}
