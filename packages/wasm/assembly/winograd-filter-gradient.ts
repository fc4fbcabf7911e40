import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { FilterGradientSums, FilterGradientTaps } from "./generated/operations";
import { blockTiles } from "./panel-products";
import { multiply4x16, multiply4x8 } from "./multiply-onto";
import { pairs } from "./simd";
import { inputRows, inputTile } from "./winograd-four";
import { tapGradients, upstreamBeside, upstreamRowPairs, upstreamRows, upstreamTile } from "./winograd-four-gradient";
import { tileBytes, transformBytes } from "./winograd-scratch";

/**
 * The gradient of a 3x3 kernel by F(4x4, 3x3) turned round: for each of 36 points, the products of transformed inputs and
 * transformed upstream gradients, summed over all tiles; the sums are transformed to the nine taps at the end.
 *
 * Tiles are divided into segments, each with sums of its own, and channels into chunks: what an item works on stays in a
 * core's cache.
 */

/** As in `filter-gradient.ts` of TypeScript. */
const points: i32 = 36;
const chunkChannels: i32 = 64;
const tilesAtOnce: i32 = 48;
/** Bytes of a table of tiles. */
const tableBytes: usize = <usize>tilesAtOnce * 8;
/** So that the points don't all fall on the same cache lines. */
const skew: usize = 192;

@inline
function upToEight(n: i32): i32 {
  return (n + 7) & ~7;
}

/** Bytes of the sums of one point: `[in][out]`, outputs in eights. */
@inline
function pointBytes(inputs: i32, outputs: i32): usize {
  return (<usize>(inputs * upToEight(outputs)) << 2) + skew;
}

/** Bytes of the sums of one item. */
@inline
function sumBytes(inputs: i32, outputs: i32): usize {
  return pointBytes(min(chunkChannels, inputs), min(chunkChannels, outputs)) * points;
}

@inline
function chunks(channels: i32): i32 {
  return (channels + chunkChannels - 1) / chunkChannels;
}

/** An item is one segment of tiles, one chunk of inputs, and one of outputs: `op.input` and `op.upstream` are x and dy. */
export function filterGradientSums(op: FilterGradientSums, item: i32, scratch: usize): void {
  const chunksOut = chunks(op.outputs);
  const each = chunks(op.inputs) * chunksOut;
  const segment = item / each;
  const firstIn = ((item % each) / chunksOut) * chunkChannels;
  const firstOut = ((item % each) % chunksOut) * chunkChannels;
  const groupsIn = min(chunkChannels, op.inputs - firstIn) >> 2;
  const groupsOut = min(chunkChannels, op.outputs - firstOut) >> 2;
  const panels = (groupsOut + 1) >> 1;
  const sums = op.output + <usize>item * sumBytes(op.inputs, op.outputs);
  const sumStep = pointBytes(groupsIn * 4, groupsOut * 4);

  const tiles = op.batch * ((op.height + 3) >> 2) * ((op.width + 3) >> 2);
  const end = <i32>((<i64>(segment + 1) * tiles) / op.segments);
  const table = scratch + transformBytes;
  const inputs = table + tableBytes;
  const start = <i32>((<i64>segment * tiles) / op.segments);
  for (let first = start; first < end; first += tilesAtOnce) {
    // There is nothing yet that the first products could be added to.
    const onto = first != start;
    const count = min(tilesAtOnce, end - first);
    const inputStep = <usize>(groupsIn * count) * 16 + skew;
    const upstreamStep = <usize>(panels * count) * 32 + skew;
    const upstream = inputs + inputStep * points;
    findTiles(op, table, first, count, firstIn >> 2, firstOut >> 2);
    transformInputs(op, table, count, inputs, inputStep, groupsIn, scratch);
    transformUpstream(op, table, count, upstream, upstreamStep, groupsOut, scratch);
    for (let p: usize = 0; p < <usize>points; p++) {
      const x = inputs + p * inputStep, dy = upstream + p * upstreamStep;
      let to = sums + p * sumStep;
      const row = <usize>panels * 32;
      const next = <usize>count * 32;
      for (let g = 0; g < groupsIn; g++, to += 4 * row) {
        const a = x + <usize>(g * count) * 16;
        let panel = 0;
        if (pairs)
          for (; panel + 1 < panels; panel += 2)
            multiply4x16<f32>(a, dy + <usize>panel * next, next, to + <usize>panel * 32, row, 32, count, onto);
        for (; panel < panels; panel++) multiply4x8(a, dy + <usize>panel * next, to + <usize>panel * 32, row, count, onto);
      }
    }
  }
}

/** Addresses of tiles in x and in dy, in the first plane of the chunk. */
function findTiles(op: FilterGradientSums, table: usize, first: i32, count: i32, groupIn: i32, groupOut: i32): void {
  const across = (op.width + 3) >> 2;
  const each = ((op.height + 3) >> 2) * across;
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  for (let t = first; t < first + count; t++, table += 8) {
    const image = t / each;
    const offset = <usize>(((t % each) / across) << 2) * rows + (<usize>(((t % each) % across) << 2) << 4);
    store<usize>(table, op.input + <usize>(image * (op.inputs >> 2) + groupIn) * plane + offset);
    store<usize>(table, op.upstream + <usize>(image * (op.outputs >> 2) + groupOut) * plane + offset + firstPixel(op.width), 4);
  }
}

/** `[point][in / 4][tile][4]`, some tiles at a time and one direction after the other, as in `winograd.ts`. */
function transformInputs(op: FilterGradientSums, table: usize, count: i32, to: usize, step: usize, groups: i32, scratch: usize): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  for (let g = 0; g < groups; g++)
    for (let i = 0; i < count; i += blockTiles) {
      const some = min(blockTiles, count - i);
      for (let t = 0, at = scratch; t < some; t++, at += tileBytes)
        inputTile<f32>(load<usize>(table + (<usize>(i + t) << 3)) + <usize>g * plane, rows, at);
      for (let y: usize = 0, at = to; y < 6; y++, at += 6 * step) inputRows<f32>(scratch + y * 96, some, at, step);
      to += <usize>some << 4;
    }
}

/** `[point][out / 8][tile][8]`, likewise. */
function transformUpstream(op: FilterGradientSums, table: usize, count: i32, to: usize, step: usize, groups: i32, scratch: usize): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  for (let g = 0; g < groups; g += 2, to += <usize>count << 5) {
    const both = g + 1 < groups;
    // What stands beside a last group alone.
    if (!both) for (let t = 0; t < min(blockTiles, count); t++) memory.fill(scratch + <usize>t * tileBytes + upstreamBeside, 0, upstreamBeside);
    for (let i = 0; i < count; i += blockTiles) {
      const some = min(blockTiles, count - i);
      for (let t = 0, at = scratch; t < some; t++, at += tileBytes) {
        const tile = load<usize>(table + (<usize>(i + t) << 3), 4) + <usize>g * plane;
        upstreamTile(tile, rows, at);
        if (both) upstreamTile(tile + plane, rows, at + upstreamBeside);
      }
      let at = to + (<usize>i << 5);
      for (let y: usize = 0; y < 6; y++, at += 6 * step) {
        const from = scratch + (y << 6);
        if (pairs) upstreamRowPairs(from, some, at, step);
        else {
          upstreamRows(from, some, at, step);
          upstreamRows(from + upstreamBeside, some, at + 16, step);
        }
      }
    }
  }
}

/** Adds the segments up and stores the taps of one input: `op.output` is `[3, 3, in, out]` in the caller's channels. */
export function filterGradientTaps(op: FilterGradientTaps, input: i32, scratch: usize): void {
  // What stores might change is computed before the loops: V8 would multiply anew for each point.
  const outputs = op.outputs, kernelOutputs = op.kernelOutputs;
  const chunksOut = chunks(outputs);
  const chunkIn = input / chunkChannels;
  const rowsIn = min(chunkChannels, op.inputs - chunkIn * chunkChannels);
  const chunkStep = sumBytes(op.inputs, outputs);
  const segmentStep = <usize>(chunks(op.inputs) * chunksOut) * chunkStep;
  const lastSegment = <usize>(op.segments - 1) * segmentStep;
  const tapBytes = <usize>(op.kernelInputs * kernelOutputs) << 2;
  const row = op.output + (<usize>(input * kernelOutputs) << 2);
  for (let output = 0; output < outputs; output += 4) {
    const chunkOut = output / chunkChannels;
    const columns = min(chunkChannels, outputs - chunkOut * chunkChannels);
    const pointStep = pointBytes(rowsIn, columns);
    let from =
      op.input + <usize>(chunkIn * chunksOut + chunkOut) * chunkStep +
      (<usize>((input % chunkChannels) * upToEight(columns) + (output % chunkChannels)) << 2);
    for (const end = scratch + 16 * points, last = lastSegment; scratch != end; scratch += 16, from += pointStep) {
      let sum = v128.load(from);
      for (let at = from, stop = from + last; at != stop; ) {
        at += segmentStep;
        sum = f32x4.add(sum, v128.load(at));
      }
      v128.store(scratch, sum);
    }
    scratch -= 16 * points;
    tapGradients(scratch);
    const count = min(4, kernelOutputs - output);
    let to = row + (<usize>output << 2);
    for (let k = scratch; k != scratch + 144; k += 16, to += tapBytes)
      if (count == 4) v128.store(to, v128.load(k));
      else for (let i: usize = 0; i < <usize>count << 2; i += 4) store<f32>(to + i, load<f32>(k + i));
  }
}
