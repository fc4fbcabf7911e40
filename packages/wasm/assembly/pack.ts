import { firstPixel, planeBytes, rowBytes } from "./blocked-layout";
import { ChannelSums, ClearBorders, Pack, Unpack } from "./generated/operations";

/** Up to four floats of a pixel; what is missing is 0. */
@inline
function loadChannels(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let v = v128.load32_zero(from);
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(from, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(from, 8));
  return v;
}

@inline
function storeChannels(to: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, v);
    return;
  }
  store<f32>(to, f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(v, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(v, 2), 8);
}

/** Up to two floats of a pixel, as float64. */
@inline
function loadTwoChannels(from: usize, count: i32): v128 {
  return f64x2(count > 0 ? <f64>load<f32>(from) : 0, count > 1 ? <f64>load<f32>(from, 4) : 0);
}

/**
 * One row of one image, borders included, from `[b, h, w, c]` to the blocked layout; with `op.add`, onto what is there. `op.mean` is
 * subtracted.
 */
export function pack<T>(op: Pack, item: i32): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const all = <i32>(plane / rows);
  const image = item / all;
  const row = item % all;
  const y = row - 1 - op.top;
  const groups = op.words >> 2;
  const start = op.output + <usize>(image * groups) * plane + <usize>row * rows;
  const inside = <u32>y < <u32>op.outerHeight;
  if (!op.add) for (let g = 0; g < groups; g++) memory.fill(start + <usize>g * plane, 0, rows);
  if (!inside) return;
  const pixel = <usize>op.channels << 2;
  const from = op.input + <usize>((image * op.outerHeight + y) * op.outerWidth) * pixel;
  const first = start + (<usize>(1 + op.left) << 4);
  for (let g = 0; g < groups; g++) {
    const count = op.channels - g * (16 / sizeof<T>());
    let source = from + <usize>g * (64 / sizeof<T>());
    let to = first + <usize>g * plane;
    const mean = op.mean ? v128.load(op.mean + (<usize>g << 4)) : v128.splat<T>(0);
    for (let x = 0; x < op.outerWidth; x++) {
      const given = sizeof<T>() == 8 ? loadTwoChannels(source, count) : loadChannels(source, count);
      const v = v128.sub<T>(given, mean);
      v128.store(to, op.add ? v128.add<T>(v128.load(to), v) : v);
      source += pixel;
      to += 16;
    }
  }
}

/** One row of one image from the blocked layout to `[b, h, w, c]`. */
export function unpack<T>(op: Unpack, item: i32): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  const image = item / op.outerHeight;
  const y = item % op.outerHeight;
  const groups = op.words >> 2;
  const pixel = <usize>op.channels << 2;
  const first =
    op.input + <usize>(image * groups) * plane + firstPixel(op.width) + <usize>(y + op.top) * rows + (<usize>op.left << 4);
  const start = op.output + <usize>((image * op.outerHeight + y) * op.outerWidth) * pixel;
  for (let g = 0; g < groups; g++) {
    const count = min(op.channels - g * (16 / sizeof<T>()), 16 / sizeof<T>());
    let from = first + <usize>g * plane;
    let to = start + <usize>g * (64 / sizeof<T>());
    for (let x = 0; x < op.outerWidth; x++) {
      const v = v128.load(from);
      if (count > 0) storeChannels(to, sizeof<T>() == 8 ? f32x4.demote_f64x2_zero(v) : v, count);
      from += 16;
      to += pixel;
    }
  }
}

/** Zeros all round one plane of the output. */
export function clearBorders(op: ClearBorders, item: i32): void {
  const height = op.height, width = op.width;
  const rows = rowBytes(width);
  const plane = planeBytes(height, width);
  const start = op.output + <usize>item * plane;
  memory.fill(start, 0, rows);
  const below = <usize>(height + 1) * rows;
  memory.fill(start + below, 0, plane - below);
  const right = <usize>(width + 1) << 4;
  for (let y = 1; y <= height; y++) {
    const row = start + <usize>y * rows;
    v128.store(row, f32x4.splat(0));
    for (let x = right; x < rows; x += 16) v128.store(row + x, f32x4.splat(0));
  }
}

/** The sum over all pixels of all images of one group of channels, in float64: the gradient of a bias. */
export function channelSums(op: ChannelSums, group: i32): void {
  const rows = rowBytes(op.width);
  const plane = planeBytes(op.height, op.width);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let image = 0; image < op.batch; image++) {
    const first = op.input + <usize>(image * (op.words >> 2) + group) * plane + firstPixel(op.width);
    for (let y = 0; y < op.height; y++) {
      let from = first + <usize>y * rows;
      for (let x = 0; x < op.width; x++) {
        const v = v128.load(from);
        low = f64x2.add(low, f64x2.promote_low_f32x4(v));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3)));
        from += 16;
      }
    }
  }
  v128.store(
    op.output + (<usize>group << 4),
    v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5),
  );
}
