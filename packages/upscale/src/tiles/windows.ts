/** A part of an axis that is computed, and the part around it that decides over it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Where the window begins; all windows of an axis are as long. */
  readonly start: number;
}

export interface Spans {
  readonly spans: readonly Span[];
  /** Length of each window. */
  readonly length: number;
}

/**
 * An axis in parts of `tile` pixels, each in a window that has `overlap` more at both sides. A window ends where the axis
 * ends, and is then moved inwards: all have one shape, and what lies beyond the axis is what a network makes of its border.
 */
export function spansOf(side: number, tile: number, overlap: number): Spans {
  const length = Math.min(side, tile + 2 * overlap);
  const spans: Span[] = [];
  for (let from = 0; from < side; from += tile) {
    const start = Math.max(0, Math.min(from - overlap, side - length));
    spans.push({ from, to: Math.min(from + tile, side), start });
  }
  return { spans, length };
}
