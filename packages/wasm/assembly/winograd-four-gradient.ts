import { besideOf, madd, nmadd, pairs } from "./simd";
import { a, a2, b, b2, byProduct, constant, far, near } from "./winograd-four-constants";
import { tileBytes } from "./winograd-scratch";

/** What a filter gradient by F(4x4, 3x3) takes beside the transform of its input: that of the upstream gradient, and that back to taps. */

/** Bytes from what `upstreamTile` makes of a tile, six rows of four vectors, to the same of the next four channels. */
export const upstreamBeside: usize = 384;

/** A x for one column or row: four values to six, `step` bytes apart. */
@inline
function spread(x0: v128, x1: v128, x2: v128, x3: v128, to: usize, step: usize): void {
  const even1 = madd<f32>(constant<f32>(a2), x2, x0), odd1 = madd<f32>(constant<f32>(a2), x3, x1);
  const even2 = madd<f32>(constant<f32>(b2), x2, x0), odd2 = madd<f32>(constant<f32>(b2), x3, x1);
  v128.store(to, x0);
  v128.store(to + step, madd<f32>(constant<f32>(a), odd1, even1));
  v128.store(to + 2 * step, nmadd<f32>(constant<f32>(a), odd1, even1));
  v128.store(to + 3 * step, madd<f32>(constant<f32>(b), odd2, even2));
  v128.store(to + 4 * step, nmadd<f32>(constant<f32>(b), odd2, even2));
  v128.store(to + 5 * step, x3);
}

/** The same for two, whose results lie side by side: `from` and on, `gap` bytes apart, and `beside` bytes behind each. */
@inline
function spreadPair(from: usize, gap: usize, beside: usize, to: usize, step: usize): void {
  const ka2 = constant<f32>(a2), kb2 = constant<f32>(b2), ka = constant<f32>(a), kb = constant<f32>(b);
  const from1 = from + gap, from2 = from1 + gap, from3 = from2 + gap;
  const x0 = v128.load(from), y0 = besideOf(from, beside);
  const x1 = v128.load(from1), y1 = besideOf(from1, beside);
  const x2 = v128.load(from2), y2 = besideOf(from2, beside);
  const x3 = v128.load(from3), y3 = besideOf(from3, beside);
  const xeven1 = madd<f32>(ka2, x2, x0), xodd1 = madd<f32>(ka2, x3, x1);
  const xeven2 = madd<f32>(kb2, x2, x0), xodd2 = madd<f32>(kb2, x3, x1);
  const yeven1 = madd<f32>(ka2, y2, y0), yodd1 = madd<f32>(ka2, y3, y1);
  const yeven2 = madd<f32>(kb2, y2, y0), yodd2 = madd<f32>(kb2, y3, y1);
  const to1 = to + step, to2 = to1 + step, to3 = to2 + step, to4 = to3 + step, to5 = to4 + step;
  v128.store(to, x0);
  v128.store(to, y0, 16);
  v128.store(to1, madd<f32>(ka, xodd1, xeven1));
  v128.store(to1, madd<f32>(ka, yodd1, yeven1), 16);
  v128.store(to2, nmadd<f32>(ka, xodd1, xeven1));
  v128.store(to2, nmadd<f32>(ka, yodd1, yeven1), 16);
  v128.store(to3, madd<f32>(kb, xodd2, xeven2));
  v128.store(to3, madd<f32>(kb, yodd2, yeven2), 16);
  v128.store(to4, nmadd<f32>(kb, xodd2, xeven2));
  v128.store(to4, nmadd<f32>(kb, yodd2, yeven2), 16);
  v128.store(to5, x3);
  v128.store(to5, y3, 16);
}

/**
 * The columns of A y A^T, the transpose of what makes outputs, of one tile and four channels: the upstream gradient of 4x4 outputs,
 * `rowStep` bytes a row, to 6 rows of 64 bytes.
 */
export function upstreamTile(tile: usize, rowStep: usize, to: usize): void {
  if (pairs) for (let x: usize = 0; x < 64; x += 32) spreadPair(tile + x, rowStep, 16, to + x, 64);
  else
    for (let x: usize = 0; x < 64; x += 16) {
      const from = tile + x, row2 = from + 2 * rowStep;
      spread(v128.load(from), v128.load(from + rowStep), v128.load(row2), v128.load(row2 + rowStep), to + x, 64);
    }
}

/** Then one row, of `count` tiles, `tileBytes` from one to the next: 6 vectors of each, `step` bytes apart, of tiles 32 bytes apart. */
export function upstreamRows(from: usize, count: i32, to: usize, step: usize): void {
  for (const end = to + (<usize>count << 5); to != end; to += 32, from += tileBytes)
    spread(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), to, step);
}

/** The same for eight channels, of which the second four are `upstreamBeside` bytes behind the first. */
export function upstreamRowPairs(from: usize, count: i32, to: usize, step: usize): void {
  for (const end = to + (<usize>count << 5); to != end; to += 32, from += tileBytes) spreadPair(from, 16, upstreamBeside, to, step);
}

/** G^T m for one column or row: six values to three, `step` bytes apart. */
@inline
function gathered(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize): void {
  const first = constant<f32>(near), last = constant<f32>(far);
  const s1 = f32x4.mul(first, f32x4.add(m1, m2)), d1 = f32x4.mul(first, f32x4.sub(m1, m2));
  const s2 = f32x4.mul(last, f32x4.add(m3, m4)), d2 = f32x4.mul(last, f32x4.sub(m3, m4));
  v128.store(to, madd<f32>(constant<f32>(byProduct), m0, f32x4.add(s1, s2)));
  v128.store(to + step, madd<f32>(constant<f32>(a), d1, f32x4.mul(constant<f32>(b), d2)));
  v128.store(to + 2 * step, madd<f32>(constant<f32>(a2), s1, madd<f32>(constant<f32>(b2), s2, m5)));
}

/** G^T m G: the gradients of 36 products, 16 bytes apart, to those of nine taps, over the first of them. */
export function tapGradients(at: usize): void {
  for (let x: usize = 0; x < 96; x += 16) {
    const m = at + x;
    gathered(
      v128.load(m), v128.load(m, 96), v128.load(m, 192), v128.load(m, 288), v128.load(m, 384), v128.load(m, 480),
      m, 96,
    );
  }
  for (let y: usize = 0; y < 3; y++) {
    const m = at + y * 96;
    gathered(
      v128.load(m), v128.load(m, 16), v128.load(m, 32), v128.load(m, 48), v128.load(m, 64), v128.load(m, 80),
      at + y * 48, 16,
    );
  }
}
