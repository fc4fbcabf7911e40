import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { PixelShuffle } from "./generated/operations";

/**
 * Channels of one pixel become a block of `edge` x `edge` pixels: one plane of the result, whose channels are a multiple of
 * four; of each plane the inside. `op` measures the result.
 */
export function depthToSpace(op: PixelShuffle, item: i32): void {
  const edge = op.edge;
  const height = op.height / edge, width = op.width / edge;
  const groups = op.words >> 2;
  const plane = planeBytes(height, width);
  const start = op.input + <usize>((item / groups) * groups * edge * edge + item % groups) * plane + firstPixel(width);
  const startTo = op.output + <usize>item * planeBytes(op.height, op.width) + firstPixel(op.width);
  for (let y = 0; y < op.height; y++)
    for (let i = 0; i < edge; i++)
      copyPixels(
        start + <usize>(((y % edge) * edge + i) * groups) * plane + <usize>(y / edge) * rowBytes(width), 16,
        startTo + <usize>y * rowBytes(op.width) + (<usize>i << 4), <usize>edge << 4, width,
      );
}

/** The other way round, of one plane of what blocks are made of. */
export function spaceToDepth(op: PixelShuffle, item: i32): void {
  const edge = op.edge;
  const height = op.height * edge, width = op.width * edge;
  const groups = (op.words >> 2) / (edge * edge);
  const plane = planeBytes(op.height, op.width);
  const start = op.input + <usize>item * planeBytes(height, width) + firstPixel(width);
  const startTo = op.output + <usize>((item / groups) * groups * edge * edge + item % groups) * plane + firstPixel(op.width);
  for (let y = 0; y < height; y++)
    for (let i = 0; i < edge; i++)
      copyPixels(
        start + <usize>y * rowBytes(width) + (<usize>i << 4), <usize>edge << 4,
        startTo + <usize>(((y % edge) * edge + i) * groups) * plane + <usize>(y / edge) * rowBytes(op.width), 16, op.width,
      );
}

@inline
function copyPixels(from: usize, step: usize, to: usize, stepTo: usize, count: i32): void {
  for (let x = 0; x < count; x++, from += step, to += stepTo) v128.store(to, v128.load(from));
}
