import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { PackPhases, PadPlanes, UnpackPhases } from "./generated/operations";
import { lanes } from "./simd";

/**
 * A convolution whose window moves by more than one pixel is one of stride 1 on blocks of `stride x stride` pixels, which are
 * channels there: `[row of the block][column][channel]`. A kernel of up to three blocks is 3x3 then. The activation has the size of
 * the result; the blocks before the first and behind the last one, which its windows reach, lie where others have zeros.
 *
 * A row of a block is a whole number of vectors.
 */

/** One row of blocks: `op.input` is `[batch, outerHeight, outerWidth, channels]`, `op.mean` is subtracted, and what lies outside is 0. */
export function packPhases(op: PackPhases, item: i32): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const down = <i32>(plane / rows), across = <i32>(rows >> 4);
  const image = item / down, y = item % down;
  const vectors = (op.stride * op.channels) >> 2;
  const first = op.output + <usize>(image * vectors * op.stride) * plane + <usize>y * rows;
  for (let phase = 0; phase < op.stride; phase++) {
    const row = y * op.stride - op.padding + phase;
    const inside = <u32>row < <u32>op.outerHeight;
    const from = op.input + (<usize>((image * op.outerHeight + row) * op.outerWidth * op.channels) << 2);
    for (let j = 0; j < vectors; j++) {
      let to = first + <usize>(phase * vectors + j) * plane;
      if (!inside) {
        memory.fill(to, 0, rows);
        continue;
      }
      const mean = meansOf(op, j);
      for (let x = 0; x < across; x++, to += 16) {
        const column = x * op.stride - op.padding;
        const at = from + <usize>(((column * op.channels) << 2) + (j << 4));
        if (column >= 0 && column + op.stride <= op.outerWidth) v128.store(to, f32x4.sub(v128.load(at), mean));
        else
          for (let lane = 0; lane < 4; lane++) {
            const value = j * 4 + lane;
            const known = <u32>(column + value / op.channels) < <u32>op.outerWidth;
            const offset = <usize>lane << 2;
            store<f32>(to + offset, known ? load<f32>(at + offset) - meanOf(op, value) : 0);
          }
      }
    }
  }
}

@inline
function meanOf(op: PackPhases, value: i32): f32 {
  return load<f32>(op.mean + (<usize>(value % op.channels) << 2));
}

/** Of the four channels that a vector has. */
function meansOf(op: PackPhases, vector: i32): v128 {
  const first = vector * 4;
  return f32x4(meanOf(op, first), meanOf(op, first + 1), meanOf(op, first + 2), meanOf(op, first + 3));
}

/** The way back, for one row of pixels: `op.output` is `[batch, outerHeight, outerWidth, channels]`; what no block covers is 0. */
export function unpackPhases(op: UnpackPhases, item: i32): void {
  const plane = planeBytes(op.height, op.width);
  const image = item / op.outerHeight, row = (item % op.outerHeight) + op.padding;
  const y = row / op.stride, phase = row % op.stride;
  const vectors = (op.stride * op.channels) >> 2;
  const to = op.output + (<usize>(item * op.outerWidth * op.channels) << 2);
  memory.fill(to, 0, <usize>(op.outerWidth * op.channels) << 2);
  if (y >= op.height) return;
  const first =
    op.input + <usize>((image * op.stride + phase) * vectors) * plane + firstPixel(op.width) + <usize>y * rowBytes(op.width);
  for (let j = 0; j < vectors; j++) {
    let from = first + <usize>j * plane;
    for (let x = 0; x < op.width; x++, from += 16) {
      const column = x * op.stride - op.padding;
      const at = to + <usize>(((column * op.channels) << 2) + (j << 4));
      if (column >= 0 && column + op.stride <= op.outerWidth) v128.store(at, v128.load(from));
      else
        for (let lane = 0; lane < 4; lane++) {
          const known = <u32>(column + (j * 4 + lane) / op.channels) < <u32>op.outerWidth;
          const offset = <usize>lane << 2;
          if (known) store<f32>(at + offset, load<f32>(from + offset));
        }
    }
  }
}

/** One plane with a row and a column more at each side; 0 where the mask says so. Borders are the caller's to clear. */
export function padPlanes(op: PadPlanes, item: i32): void {
  const width = op.width + 2;
  const plane = <usize>item;
  const output = op.output + plane * planeBytes(op.height + 2, width) + firstPixel(width);
  memory.fill(output, 0, <usize>width << 4);
  memory.fill(output + <usize>(op.height + 1) * rowBytes(width), 0, <usize>width << 4);
  for (let y = 0; y < op.height; y++) {
    let from = op.input + plane * planeBytes(op.height, op.width) + firstPixel(op.width) + <usize>y * rowBytes(op.width);
    let to = output + <usize>(y + 1) * rowBytes(width);
    let mask = op.mask + plane * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width);
    v128.store(to, f32x4.splat(0));
    for (let x = 0; x < op.width; x++, from += 16) {
      to += 16;
      let v = v128.load(from);
      if (op.mask) v = v128.and(v, lanes(load<u8>(mask++)));
      v128.store(to, v);
    }
    v128.store(to, f32x4.splat(0), 16);
  }
}
