import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { Convolution } from "./generated/operations";
import { blockTiles, firstOf, groupBytes, multiplyPanels, productOffset, productStep } from "./panel-products";
import { lanes, larger, madd, positive } from "./simd";
import { asideBytes, tileBytes, transformBytes } from "./winograd-scratch";
import { inputRows, inputTile } from "./winograd-six";

/**
 * A 5x5 convolution by F(4x4, 5x5), with "same" padding: 64 products for 16 outputs, where a direct sum takes 400. The points are
 * those of F(6x6, 3x3), and so are the inputs' transform and the rounding.
 */

/** What is known of a tile before its channels are looked at; four words. */
@unmanaged
class Tile {
  /** The pixel two above and two left of the first output, in the first plane; it may lie outside of it. */
  input: usize;
  output: usize;
  mask: usize;
  /** The first output's place, as `row << 16 | column`. */
  place: i32;
}

const points: i32 = 64;
const edge: i32 = 4;
/** So that the transformed tiles don't all fall on the same cache lines. */
const skew: usize = 192;

/** Some blocks of tiles. */
export function winogradFive(op: Convolution, item: i32, scratch: usize): void {
  const tiles = op.batch * ((op.height + 3) >> 2) * ((op.width + 3) >> 2);
  const first = firstOf(item, op.items, tiles);
  const count = firstOf(item + 1, op.items, tiles) - first;
  const blocks = (count + blockTiles - 1) / blockTiles;
  const table = scratch + transformBytes;
  findTiles(op, table, first, count);

  const groups = op.inputs >> 2;
  const together = op.together ? op.together : groups;
  const transformed = table + <usize>(op.blocks * blockTiles) * 16;
  const pointStep = <usize>(blocks * groups) * groupBytes + skew;
  transformInputs(op, table, transformed, pointStep, count, scratch);

  const products = transformed + pointStep * points;
  for (let from = 0, to = 0; from < op.outputs; from = to) {
    // A chunk ends between two panels.
    to = op.outputs - from < op.chunk + 24 ? op.outputs : from + op.chunk;
    const pointProducts = <usize>(blocks * ((to - from) >> 2)) * groupBytes + skew;
    for (let p = 0; p < points; p++)
      multiplyPanels<f32>(
        transformed + <usize>p * pointStep,
        op.weights + (<usize>(p * op.outputs * op.inputs) << 2),
        products + <usize>p * pointProducts,
        count, groups, together, from, to, op.outputs,
      );
    transformOutputs(op, table, products, pointProducts, count, from, to, scratch);
  }
}

/** Tiles `firstTile` and on: `[batch, tiles down, tiles across]` in one row of numbers. */
function findTiles(op: Convolution, table: usize, firstTile: i32, count: i32): void {
  const across = (op.width + 3) >> 2;
  const each = ((op.height + 3) >> 2) * across;
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  for (let i = 0; i < count; i++) {
    const t = firstTile + i;
    const image = t / each;
    const y = ((t - image * each) / across) << 2;
    const x = ((t - image * each) % across) << 2;
    const offset = firstPixel(op.width) + <usize>y * rows + (<usize>x << 4);
    const tile = changetype<Tile>(table + <usize>i * 16);
    tile.input = op.input + <usize>(image * (op.inputs >> 2)) * plane + offset - 2 * rows - 32;
    tile.output = op.output + <usize>(image * (op.outputs >> 2)) * plane + offset;
    tile.mask =
      <usize>(image * (op.outputs >> 2)) * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width) + <usize>x;
    tile.place = (y << 16) | x;
  }
}

/** Whether the tile's 8x8 inputs reach no further than what lies in a plane: one row of zeros before the image, and one after. */
@inline
function isInside(op: Convolution, place: i32): bool {
  const y = place >> 16, x = place & 0xffff;
  return y > 0 && x > 0 && y + 6 <= op.height + 1 && x + 6 <= op.width + 1;
}

function transformInputs(op: Convolution, table: usize, to: usize, step: usize, count: i32, scratch: usize): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const groups = op.inputs >> 2;
  for (let g = 0; g < groups; g++) {
    let entry = table;
    for (let i = 0; i < count; i += blockTiles) {
      const some = min(blockTiles, count - i);
      for (let t = 0, at = scratch; t < some; t++, entry += 16, at += tileBytes) {
        const tile = changetype<Tile>(entry);
        const from = tile.input + <usize>g * plane;
        if (isInside(op, tile.place)) inputTile(from, rows, at);
        else {
          copyInputs(op, from, rows, scratch + asideBytes, tile.place);
          inputTile(scratch + asideBytes, 128, at);
        }
      }
      let target = to + <usize>((i / blockTiles) * groups + g) * groupBytes;
      for (let y = 0, at = scratch; y < 8; y++, at += 128, target += 8 * step) inputRows(at, some, target, step);
    }
  }
}

/** 8x8 inputs, with zeros for those outside of the image. */
function copyInputs(op: Convolution, from: usize, rowStep: usize, to: usize, place: i32): void {
  const top = (place >> 16) - 2, left = (place & 0xffff) - 2;
  const endY = min(8, op.height - top), endX = min(8, op.width - left);
  memory.fill(to, 0, 1024);
  for (let y = max(0, -top); y < endY; y++)
    for (let x = max(0, -left); x < endX; x++) {
      const offset = <usize>x << 4;
      v128.store(to + (<usize>y << 7) + offset, v128.load(from + <usize>y * rowStep + offset));
    }
}

function transformOutputs(
  op: Convolution, table: usize, from: usize, step: usize, count: i32, firstOutput: i32, lastOutput: i32, scratch: usize,
): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const maskPlane = maskPlaneBytes(op.height, op.width);
  const groups = (lastOutput - firstOutput) >> 2;
  for (let g = 0; g < groups; g++) {
    const group = <usize>((firstOutput >> 2) + g);
    const bias = op.bias ? v128.load(op.bias + (group << 4)) : f32x4.splat(0);
    let entry = table;
    for (let i = 0; i < count; i += blockTiles) {
      let products = from + <usize>((i / blockTiles) * groups) * groupBytes + productOffset(g, groups);
      const gap = productStep(g, groups);
      for (let t = i; t < min(i + blockTiles, count); t++, entry += 16, products += gap) {
        const tile = changetype<Tile>(entry);
        const y = tile.place >> 16, x = tile.place & 0xffff;
        outputTile(
          op, products, step, tile.output + group * plane, rows, bias, tile.mask + group * maskPlane,
          min(edge, op.height - y), min(edge, op.width - x), scratch,
        );
      }
    }
  }
}

/** A^T m A of one tile and four channels, and what follows: bias, floor and record, or the mask; as much as lies in the image. */
function outputTile(
  op: Convolution, from: usize, step: usize, to: usize, rowStep: usize, bias: v128, mask: usize, height: i32, width: i32,
  scratch: usize,
): void {
  const eight: usize = 8 * step;
  for (let at = scratch, end = scratch + 128; at != end; at += 16, from += step) fourOf(from, eight, at, 128);
  const floor = f32x4.splat(op.floor);
  const aside = scratch + asideBytes;
  for (let y = 0; y < height; y++, scratch += 128, to += rowStep, mask += maskRowBytes(op.width)) {
    fourOf(scratch, 16, aside, 16);
    for (let x = 0; x < width; x++) {
      let v = f32x4.add(v128.load(aside + (<usize>x << 4)), bias);
      const bits = mask + <usize>x;
      if (op.mask) v = v128.and(v, lanes(load<u8>(op.mask + bits)));
      else v = larger<f32>(v, floor);
      if (op.record) store<u8>(op.record + bits, positive<f32>(v));
      v128.store(to + (<usize>x << 4), v);
    }
  }
}

/** A^T m for one column or row: eight values, `gap` bytes apart, to four, `step` bytes apart. */
@inline
function fourOf(from: usize, gap: usize, to: usize, step: usize): void {
  const from4 = from + 4 * gap;
  const x1 = v128.load(from + gap), x2 = v128.load(from + 2 * gap), x3 = v128.load(from + 2 * gap + gap);
  const x4 = v128.load(from4), x5 = v128.load(from4 + gap), x6 = v128.load(from4 + 2 * gap);
  const s1 = f32x4.add(x1, x2), d1 = f32x4.sub(x1, x2), s2 = f32x4.add(x3, x4), d2 = f32x4.sub(x3, x4);
  const s3 = f32x4.add(x5, x6), d3 = f32x4.sub(x5, x6);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), s1), f32x4.add(s2, s3)));
  v128.store(to + step, power(2, d1, d2, d3));
  v128.store(to + 2 * step, power(4, s1, s2, s3));
  v128.store(to + 2 * step + step, f32x4.add(v128.load(from4 + 2 * gap + gap), power(8, d1, d2, d3)));
}

/** One of the powers of the points: `by` for +-2, its inverse for +-1/2. */
@inline
function power(by: f32, one: v128, two: v128, half: v128): v128 {
  return madd<f32>(f32x4.splat(1 / by), half, madd<f32>(f32x4.splat(by), two, one));
}
