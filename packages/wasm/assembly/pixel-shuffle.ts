import { clearBorders } from "./crossing";
import { Op } from "./op";
import { firstPixel, planeBytes, rowBytes } from "./planes";

/**
 * Channels of one pixel become a block of `edge` x `edge` pixels: one plane of the result, whose channels are a multiple of
 * four. `op` measures the result.
 */
export function depthToSpace(op: Op, item: i32): void {
  clearBorders(op, item);
  const edge = op.edge;
  const height = op.height / edge, width = op.width / edge;
  const groups = op.outputs >> 2;
  const plane = planeBytes(height, width);
  const image = item / groups;
  const group = item % groups;
  const start = op.input + <usize>(image * groups * edge * edge + group) * plane + firstPixel(width);
  for (let y = 0; y < op.height; y++) {
    const to = op.output + <usize>item * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>y * rowBytes(op.width);
    const inner = (y % edge) * edge;
    for (let i = 0; i < edge; i++)
      copyPixels(
        start + <usize>((inner + i) * groups) * plane + <usize>(y / edge) * rowBytes(width), 16,
        to + (<usize>i << 4), <usize>edge << 4, width,
      );
  }
}

/** The other way round: one plane of the result, of pixels that have one place in their blocks. */
export function spaceToDepth(op: Op, item: i32): void {
  clearBorders(op, item);
  const edge = op.edge;
  const height = op.height * edge, width = op.width * edge;
  const all = op.outputs >> 2;
  const groups = all / (edge * edge);
  const image = item / all;
  const block = (item % all) / groups;
  const from =
    op.input + <usize>(image * groups + (item % groups)) * planeBytes(height, width) + firstPixel(width) +
    <usize>(block / edge) * rowBytes(width) + (<usize>(block % edge) << 4);
  const to = op.output + <usize>item * planeBytes(op.height, op.width) + firstPixel(op.width);
  for (let y = 0; y < op.height; y++)
    copyPixels(from + <usize>(y * edge) * rowBytes(width), <usize>edge << 4, to + <usize>y * rowBytes(op.width), 16, op.width);
}

@inline
function copyPixels(from: usize, step: usize, to: usize, stepTo: usize, count: i32): void {
  for (let x = 0; x < count; x++, from += step, to += stepTo) v128.store(to, v128.load(from));
}
