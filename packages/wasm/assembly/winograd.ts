import { firstPixel, maskPlaneBytes, maskRowBytes, planeBytes, rowBytes } from "./blocked-layout";
import { Convolution } from "./generated/operations";
import { blockTiles, firstOf, groupBytes, isPaired, multiplyPanels, productOffset, productStep } from "./panel-products";
import { bitsOf, larger, positive, recordBits } from "./simd";
import { tileTies } from "./tie-map";
import * as four from "./winograd-four";
import { asideBytes, tileBytes, transformBytes } from "./winograd-scratch";
import * as six from "./winograd-six";
import * as two from "./winograd-two";

/** What is known of a tile before its channels are looked at; four words. */
@unmanaged
class Tile {
  input: usize;
  output: usize;
  mask: usize;
  /** Rows and columns that lie in the image, and ties of its pooling windows, as `ties << 8 | rows << 4 | columns`. */
  inside: i32;
}

/** So that the transformed tiles don't all fall on the same cache lines. */
const skew: usize = 192;

/** Which plane of a mask has the bits of a group: two vectors of float64 share one. */
@inline
export function maskOf<T>(group: usize): usize {
  return sizeof<T>() == 8 ? group >> 1 : group;
}

/** Tiles `firstTile` and on: `[batch, tiles down, tiles across]` in one row of numbers. */
function findTiles<T>(op: Convolution, table: usize, firstTile: i32, count: i32, edge: i32): void {
  const down = (op.height + edge - 1) / edge;
  const across = (op.width + edge - 1) / edge;
  const each = down * across;
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const pooledRows = rowBytes(op.width >> 1);
  const pooledPlane = planeBytes(op.height >> 1, op.width >> 1);
  const groupsIn = <usize>(op.inputs >> 2);
  const groupsOut = <usize>(op.outputs >> 2);
  const masksOut = maskOf<T>(groupsOut);
  for (let i = 0; i < count; i++) {
    const t = firstTile + i;
    const image = t / each;
    const y = ((t - image * each) / across) * edge;
    const x = ((t - image * each) % across) * edge;
    const tile = changetype<Tile>(table + <usize>i * 16);
    tile.input = op.input + <usize>image * groupsIn * plane + <usize>y * rows + (<usize>x << 4);
    tile.output =
      op.output +
      (op.pooled
        ? <usize>image * groupsOut * pooledPlane + firstPixel(op.width >> 1) + <usize>(y >> 1) * pooledRows + (<usize>(x >> 1) << 4)
        : <usize>image * groupsOut * plane + firstPixel(op.width) + <usize>y * rows + (<usize>x << 4));
    tile.mask =
      <usize>image * masksOut * maskPlaneBytes(op.height, op.width) + <usize>y * maskRowBytes(op.width) + <usize>x;
    // A tile of 6x6 would have more ties than fit.
    const ties = edge == 6 ? 0 : tileTies(op.tieMap, image, op.height, op.width, y, x);
    tile.inside = (ties << 8) | (min(op.height - y, edge) << 4) | min(op.width - x, edge);
  }
}

/** A 3x3 convolution of some blocks of tiles, by F(edge x edge, 3x3); in float64 by F(4x4, 3x3), without `op.mask`. */
export function winograd<T>(op: Convolution, item: i32, scratch: usize, edge: i32): void {
  const points = (edge + 2) * (edge + 2);
  const across = (op.width + edge - 1) / edge;
  const tiles = op.batch * ((op.height + edge - 1) / edge) * across;
  const first = firstOf(item, op.items, tiles);
  const count = firstOf(item + 1, op.items, tiles) - first;
  const blocks = (count + blockTiles - 1) / blockTiles;
  const table = scratch + transformBytes;
  findTiles<T>(op, table, first, count, edge);

  const groups = op.inputs >> 2;
  const together = op.together ? op.together : groups;
  const transformed = table + <usize>(op.blocks * blockTiles) * 16;
  const pointStep = <usize>(blocks * groups) * groupBytes + skew;
  transformInputs<T>(op, table, transformed, pointStep, count, scratch, edge);

  const products = transformed + pointStep * points;
  for (let from = 0, to = 0; from < op.outputs; from = to) {
    // A chunk ends between two panels.
    to = op.outputs - from < op.chunk + 24 ? op.outputs : from + op.chunk;
    const pointProducts = <usize>(blocks * ((to - from) >> 2)) * groupBytes + skew;
    for (let p = 0; p < points; p++)
      multiplyPanels<T>(
        transformed + <usize>p * pointStep,
        op.weights + (<usize>(p * op.outputs * op.inputs) * 16) / sizeof<T>(),
        products + <usize>p * pointProducts,
        count, groups, together, from, to, op.outputs,
      );
    transformOutputs<T>(op, table, products, pointProducts, count, from, to, scratch, edge);
  }
}

/**
 * Blocks are transformed one direction after the other, so that what is written at a time goes to the planes of a few points: each
 * is on a page of its own, and processors know few of those that are written to.
 */
function transformInputs<T>(
  op: Convolution, table: usize, to: usize, step: usize, count: i32, scratch: usize, edge: i32,
): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const groups = op.inputs >> 2;
  const points = edge + 2;
  for (let g = 0; g < groups; g++) {
    const channel = <usize>g * plane;
    let tile = table;
    for (let i = 0; i < count; i += blockTiles) {
      const some = min(blockTiles, count - i);
      let at = scratch;
      for (let t = 0; t < some; t++) {
        const from = changetype<Tile>(tile).input + channel;
        if (sizeof<T>() == 4 && edge == 6) {
          const inside = changetype<Tile>(tile).inside;
          const whole = inside == 0x66;
          if (!whole) copyNeeded(from, rows, scratch + asideBytes, inside);
          six.inputTile(whole ? from : scratch + asideBytes, whole ? rows : 128, at);
        } else if (sizeof<T>() == 8 || edge == 4) four.inputTile<T>(from, rows, at);
        else two.inputTile(from, rows, at);
        at += tileBytes;
        tile += 16;
      }
      let target = to + <usize>((i / blockTiles) * groups + g) * groupBytes;
      at = scratch;
      for (let y = 0; y < points; y++) {
        if (sizeof<T>() == 4 && edge == 6) six.inputRows(at, some, target, step);
        else if (sizeof<T>() == 8 || edge == 4) four.inputRows<T>(at, some, target, step);
        else two.inputRows(at, some, target, step);
        at += <usize>points << 4;
        target += <usize>points * step;
      }
    }
  }
}

function transformOutputs<T>(
  op: Convolution, table: usize, from: usize, step: usize, count: i32, firstOutput: i32, lastOutput: i32,
  scratch: usize, edge: i32,
): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const maskRows = maskRowBytes(op.width);
  const maskPlane = maskPlaneBytes(op.height, op.width);
  const pooledPlane = planeBytes(op.height >> 1, op.width >> 1);
  const groups = (lastOutput - firstOutput) >> 2;
  const floor = v128.splat<T>(op.floor);
  const whole = (edge << 4) | edge;
  const aside = scratch + asideBytes;
  const asideRow = <usize>edge << 4;
  for (let i = 0, first = table; i < count; i += blockTiles, first += <usize>blockTiles << 4) {
    const some = min(blockTiles, count - i);
    const block = from + <usize>((i / blockTiles) * groups) * groupBytes;
    for (let g = 0; g < groups; g++) {
      const group = <usize>((firstOutput >> 2) + g);
      const bias = op.bias ? v128.load(op.bias + (group << 4)) : v128.splat<T>(0);
      const upper = sizeof<T>() == 8 && (group & 1) == 1;
      const isFour = sizeof<T>() == 8 || edge == 4;
      const paired = isFour && isPaired(g, groups);
      let products = block + productOffset(g, groups);
      const gap = productStep(g, groups);
      // The second one of a pair comes with the first.
      if (!paired || (g & 1) == 0)
        for (let x: usize = 0; x < <usize>edge + 2; x++, products += step) {
          if (sizeof<T>() == 4 && edge == 6) six.outputColumns(products, gap, step, some, scratch + (x << 4));
          else if (!isFour) two.outputColumns(products, gap, step, some, scratch + (x << 4));
          else if (paired) four.outputColumnPairs<T>(products, step, some, scratch + x * four.outputAcross);
          else four.outputColumns<T>(products, gap, step, some, scratch + x * four.outputAcross);
        }
      let at = paired ? scratch + (<usize>(g & 1) << 4) : scratch;
      let entry = first;
      for (let t = 0; t < some; t++) {
        const tile = changetype<Tile>(entry);
        const mask = tile.mask + maskOf<T>(group) * maskPlane;
        const inside = (tile.inside & 255) == whole;
        const direct = inside && !op.pooled;
        const output = tile.output + group * (op.pooled ? pooledPlane : plane);
        const to = direct ? output : aside;
        const toRow = direct ? rows : asideRow;
        const record = op.record && !op.pooled ? op.record + mask : 0;
        if (sizeof<T>() == 4 && edge == 6) {
          if (op.mask) six.maskedTile(at, to, toRow, op.mask + mask, maskRows, tile.inside >> 4);
          else six.outputTile(at, to, toRow, bias, floor);
        } else if (sizeof<T>() == 4 && op.mask) {
          if (edge == 4) four.maskedTile(at, to, toRow, op.mask + mask, maskRows);
          else two.maskedTile(at, to, toRow, op.mask + mask, maskRows);
        } else if (isFour) four.outputTile<T>(at, to, toRow, bias, floor, record, maskRows, upper);
        else two.outputTile(at, to, toRow, bias, floor, record, maskRows);
        if (op.pooled)
          poolTile<T>(
            aside, asideRow, output, rowBytes(op.width >> 1), tile.inside, op.record ? op.record + mask : 0, maskRows, upper,
          );
        else if (!inside) copyInside(aside, asideRow, output, rows, tile.inside);
        at += tileBytes;
        entry += 16;
      }
    }
  }
}

function copyInside(from: usize, fromRow: usize, to: usize, rowStep: usize, inside: i32): void {
  const columns = inside & 15;
  for (let y = 0; y < inside >> 4; y++) {
    for (let x = 0; x < columns; x++) v128.store(to + (<usize>x << 4), v128.load(from + (<usize>x << 4)));
    from += fromRow;
    to += rowStep;
  }
}

/** An 8x8 tile that crosses the edge of the image, with zeros for what its outputs don't need: a plane has no border as wide. */
function copyNeeded(from: usize, rowStep: usize, to: usize, inside: i32): void {
  const columns = <usize>((inside & 15) + 2) << 4;
  memory.fill(to, 0, 1024);
  for (let y = 0; y < (inside >> 4) + 2; y++) {
    for (let x: usize = 0; x < columns; x += 16) v128.store(to + x, v128.load(from + x));
    from += rowStep;
    to += 128;
  }
}

/** The maximum of each 2x2 window of a tile after its ReLU; `record` says which value it is, the first of equals. */
function poolTile<T>(
  from: usize, fromRow: usize, to: usize, rowStep: usize, inside: i32, record: usize, recordRow: usize, upper: bool,
): void {
  const columns = (inside & 15) >> 1;
  let ties = inside >> 8;
  for (let y = 0; y < ((inside >> 5) & 7); y++) {
    for (let x = 0; x < columns; x++) {
      const corner = from + (<usize>x << 5);
      const v0 = v128.load(corner), v1 = v128.load(corner, 16), v2 = v128.load(corner + fromRow), v3 = v128.load(corner + fromRow, 16);
      const address = record ? record + (<usize>x << 1) : 0;
      v128.store(to + (<usize>x << 4), poolWindow<T>(v0, v1, v2, v3, ties >> (4 * x), address, recordRow, upper, true));
    }
    from += 2 * fromRow;
    ties >>= 8;
    to += rowStep;
    record = record ? record + 2 * recordRow : 0;
  }
}

/**
 * The largest of four values; where `record` is not 0, which one it is, unless `alive` and it is not positive. What `ties` says is
 * equal is taken for it, whatever rounding made of it.
 */
@inline
export function poolWindow<T>(
  v0: v128, v1: v128, v2: v128, v3: v128, ties: i32, record: usize, recordRow: usize, upper: bool, alive: bool,
): v128 {
  if (ties & 1) v1 = v0;
  if (ties & 2) v2 = v0;
  if (ties & 4) v3 = v1;
  if (ties & 8) {
    if (ties & 4) v2 = v1;
    else v3 = v2;
  }
  const most = larger<T>(larger<T>(v0, v1), larger<T>(v2, v3));
  if (record) {
    let left = alive ? positive<T>(most) : sizeof<T>() == 8 ? 3 : 15;
    const is0 = bitsOf<T>(v128.eq<T>(v0, most)) & left;
    left &= ~is0;
    const is1 = bitsOf<T>(v128.eq<T>(v1, most)) & left;
    left &= ~is1;
    const is2 = bitsOf<T>(v128.eq<T>(v2, most)) & left;
    recordBits<T, i16>(record, <i16>(is0 | (is1 << 8)), upper);
    recordBits<T, i16>(record + recordRow, <i16>(is2 | ((left & ~is2) << 8)), upper);
  }
  return most;
}
