import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { ConvolveTies, FindTies, PoolTies, SlideTies } from "./generated/operations";

/**
 * Which pixels of an activation tie, in exact arithmetic: found in the image and followed through the layers, since
 * rounded values can't say it. A map has one byte for each pixel of an image, for all of its channels: bit k says that the
 * pixel equals the one 2^k to its right, bit 4 + k that it equals the one 2^k below; 0 where nothing is known.
 *
 * Round a map is a border of what holds for the zeros round planes: zeros equal zeros, and no pixel equals a zero.
 */
const right: u8 = 0x0f;
const below: u8 = 0xf0;
const both: u8 = 0xff;

/** Bytes from one row of a map to the next. */
@inline
function tieRowBytes(width: i32): usize {
  return <usize>(((width + 16) & ~15) + 16);
}

@inline
function tieMapBytes(height: i32, width: i32): usize {
  return tieRowBytes(width) * <usize>(height + 2);
}

/** Pixel (y, x) of an image's map; row and column -1 are the border. */
@inline
function pixelOf(map: usize, image: i32, height: i32, width: i32, y: i32, x: i32): usize {
  return map + <usize>image * tieMapBytes(height, width) + <usize>(y + 1) * tieRowBytes(width) + 16 + <usize>x;
}

/** The border at both ends of a row of the map, or a whole row of it; false for such a row. */
function border(height: i32, width: i32, at: usize, y: i32): bool {
  if (<u32>y >= <u32>height) {
    memory.fill(at - 1, y < 0 ? right : both, <usize>width + 2);
    return false;
  }
  store<u8>(at - 1, below);
  store<u8>(at + <usize>width, both);
  return true;
}

/** One row of an image's map, borders included: what is equal bit for bit. */
export function findTies(op: FindTies, item: i32): void {
  const image = item / (op.height + 2);
  const y = item % (op.height + 2) - 1;
  const to = pixelOf(op.output, image, op.height, op.width, y, 0);
  if (!border(op.height, op.width, to, y)) return;
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const groups = op.words >> 2;
  const from = op.input + <usize>(image * groups) * plane + firstPixel(op.width) + <usize>y * rows;
  memory.fill(to, 0, op.width);
  for (let k = 0; k < op.distances; k++) {
    const distance = 1 << k;
    compare(from, <usize>distance << 4, plane, groups, to, op.width - distance, k);
    if (y + distance < op.height) compare(from, <usize>distance * rows, plane, groups, to, op.width, 4 + k);
  }
}

/** Sets a bit for each of `count` pixels that equal the one `offset` bytes on. */
function compare(from: usize, offset: usize, plane: usize, groups: i32, to: usize, count: i32, bit: i32): void {
  for (let x = 0; x < count; x += 4) {
    let at = from + (<usize>x << 4);
    let equal = equalBytes(at, offset);
    for (let g = 1; g < groups; g++) {
      at += plane;
      equal = v128.and(equal, equalBytes(at, offset));
    }
    let pixels = i32x4.bitmask(i32x4.eq(equal, i32x4.splat(-1)));
    if (!pixels) continue;
    if (count - x < 4) pixels &= (1 << (count - x)) - 1;
    const bytes = to + <usize>x;
    store<u32>(bytes, load<u32>(bytes) | (((pixels * 0x204081) & 0x01010101) << bit));
  }
}

/** Of four pixels, a byte of ones for each channel that equals that of the pixel `offset` bytes on. */
@inline
function equalBytes(at: usize, offset: usize): v128 {
  const other = at + offset;
  return i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.eq(v128.load(at), v128.load(other)), i32x4.eq(v128.load(at, 16), v128.load(other, 16))),
    i16x8.narrow_i32x4_s(i32x4.eq(v128.load(at, 32), v128.load(other, 32)), i32x4.eq(v128.load(at, 48), v128.load(other, 48))),
  );
}

/** One row of the map after a 3x3 convolution, borders included: what holds for all nine pixels. */
export function convolveTies(op: ConvolveTies, item: i32): void {
  const image = item / (op.height + 2);
  const y = item % (op.height + 2) - 1;
  const to = pixelOf(op.output, image, op.height, op.width, y, 0);
  if (<u32>y < <u32>op.height) {
    const rows = tieRowBytes(op.width);
    const from = pixelOf(op.input, image, op.height, op.width, y - 1, -1);
    for (let x: usize = 0; x < <usize>op.width; x += 16) {
      const at = from + x;
      v128.store(to + x, v128.and(v128.and(three(at), three(at + rows)), three(at + 2 * rows)));
    }
  }
  border(op.height, op.width, to, y);
}

@inline
function three(at: usize): v128 {
  return v128.and(v128.and(v128.load(at), v128.load(at, 1)), v128.load(at, 2));
}

/**
 * One row of the map after a 2x2 pool, borders included: twice the distance before is the distance after, and holds for all
 * four pixels. The longest one is two steps of the longest before.
 */
export function poolTies(op: PoolTies, item: i32): void {
  const image = item / (op.height + 2);
  const y = item % (op.height + 2) - 1;
  const to = pixelOf(op.output, image, op.height, op.width, y, 0);
  if (<u32>y < <u32>op.height) {
    const rows = tieRowBytes(op.inputWidth);
    const from = pixelOf(op.input, image, op.inputHeight, op.inputWidth, 2 * y, 0);
    const tall = 2 * y + 9 < op.inputHeight;
    for (let x: usize = 0; x < <usize>op.width; x += 16) {
      const at = from + 2 * x;
      const windows = sixteen(at, rows);
      let far = v128.and(sixteen(at + 8, rows), i8x16.splat(0x08));
      if (tall) far = v128.or(far, v128.and(sixteen(at + 8 * rows, rows), i8x16.splat(<i8>0x80)));
      const near = v128.and(i8x16.shr_u(windows, 1), i8x16.splat(0x77));
      v128.store(to + x, v128.or(near, v128.and(windows, far)));
    }
  }
  border(op.height, op.width, to, y);
}

/** What holds for all four pixels of sixteen windows side by side. */
@inline
function sixteen(at: usize, rows: usize): v128 {
  const first = v128.and(v128.load(at), v128.load(at + rows));
  const second = v128.and(v128.load(at, 16), v128.load(at + rows, 16));
  const low = i16x8.splat(0xff);
  return i8x16.narrow_i16x8_u(
    v128.and(v128.and(first, i16x8.shr_u(first, 8)), low),
    v128.and(v128.and(second, i16x8.shr_u(second, 8)), low),
  );
}

/**
 * Which values of the 2x2 window at `at` are equal. Bits 0..3: the upper two, the left two, the right two, the lower two;
 * three of these leave none out.
 */
@inline
function windowTies(at: usize, rows: usize): i32 {
  const first = <i32>load<u8>(at), second = <i32>load<u8>(at, 1), third = <i32>load<u8>(at + rows);
  const ties = (first & 1) | ((first >> 3) & 2) | ((second >> 2) & 4) | ((third & 1) << 3);
  return popcnt(ties) == 3 ? 15 : ties;
}

/** The same of the window at (y, x); 0 where there is no map. */
export function tiesOf(map: usize, image: i32, height: i32, width: i32, y: i32, x: i32): i32 {
  return map ? windowTies(pixelOf(map, image, height, width, y, x), tieRowBytes(width)) : 0;
}

/** The same of the four windows of a 4x4 tile, four bits each. */
export function tileTies(map: usize, image: i32, height: i32, width: i32, y: i32, x: i32): i32 {
  if (!map) return 0;
  const rows = tieRowBytes(width);
  const at = pixelOf(map, image, height, width, y, x);
  const upper = windowTies(at, rows) | (windowTies(at + 2, rows) << 4);
  if (y + 2 >= height) return upper;
  const under = at + 2 * rows;
  return upper | (windowTies(under, rows) << 8) | (windowTies(under + 2, rows) << 12);
}

/**
 * One row of the map after windows of any size that move by 1, 2, 4 or 8 pixels, borders included: a distance before is `stride` times
 * the distance after. The longest one is two steps of the longest before.
 */
export function slideTies(op: SlideTies, item: i32, scratch: usize): void {
  const image = item / (op.height + 2);
  const y = item % (op.height + 2) - 1;
  const to = pixelOf(op.output, image, op.height, op.width, y, 0);
  if (<u32>y < <u32>op.height) {
    const rows = tieRowBytes(op.inputWidth);
    const left = pixelOf(op.input, image, op.inputHeight, op.inputWidth, 0, -16);
    const top = y * op.stride - op.padding;
    // What holds for all rows of the windows, and for the rows a step of the longest distance below.
    const far = scratch + rows;
    memory.fill(scratch, 0xff, 2 * rows);
    for (let ky = 0; ky < op.size; ky++) {
      andRow(scratch, left + rowOf(op, top + ky) * rows, rows);
      andRow(far, left + rowOf(op, top + 8 + ky) * rows, rows);
    }
    const steps = ctz(op.stride);
    const kept = ((0xf >> steps) * 0x11) & 0xff;
    const longest = steps ? 8 >> (steps - 1) : 0;
    for (let x = 0; x < op.width; x++) {
      const column = x * op.stride - op.padding;
      let ties = 0xff, right = 0xff, below = 0xff;
      for (let kx = 0; kx < op.size; kx++) {
        const at = scratch + columnOf(op, column + kx);
        ties &= load<u8>(at);
        below &= load<u8>(at + rows);
        right &= load<u8>(scratch + columnOf(op, column + kx + 8));
      }
      let after = (ties >> steps) & kept;
      if (ties & right & 0x08) after |= longest;
      if (ties & below & 0x80) after |= longest << 4;
      store<u8>(to + <usize>x, after);
    }
  }
  border(op.height, op.width, to, y);
}

@inline
function rowOf(op: SlideTies, y: i32): usize {
  return <usize>max(-1, min(y, op.inputHeight));
}

@inline
function columnOf(op: SlideTies, x: i32): usize {
  return <usize>(16 + max(-1, min(x, op.inputWidth)));
}

function andRow(to: usize, from: usize, bytes: usize): void {
  for (let x: usize = 0; x < bytes; x += 16) v128.store(to + x, v128.and(v128.load(to + x), v128.load(from + x)));
}

/** The byte of pixel (y, x). */
@inline
export function tiesAt(map: usize, image: i32, height: i32, width: i32, y: i32, x: i32): i32 {
  return <i32>load<u8>(pixelOf(map, image, height, width, y, x));
}
