import { multiply3x12, multiply4x8, multiply6x4 } from "./multiply";
import { panelWidth, wideOutputs } from "./panels";

/** Tiles (or pixels) in a block: a multiple of what each micro-kernel takes. */
export const blockTiles: i32 = 12;
/** Bytes of one group of channels, a vector, of a block. */
export const groupBytes: usize = 192;

/**
 * The first tile of an item: items are as equal as can be and the smaller ones last, so that threads end together; and of
 * threes, as most panels multiply them.
 */
@inline
export function firstOf(item: i32, items: i32, tiles: i32): i32 {
  const threes = (tiles + 2) / 3;
  return min(3 * (item * (threes / items) + min(item, threes % items)), tiles);
}

/**
 * Multiplies blocks of `count` tiles, `groups` vectors of inputs each, with the outputs from `from` to `to`, in words:
 * products `[block][output / 4][tile][4]`, those of the last block only as far as there are tiles. `together` vectors of
 * inputs are summed up at a time, and their sums then: short sums round less than one long one.
 */
export function multiplyPanels<T>(
  tiles: usize, weights: usize, products: usize, count: i32, groups: i32, together: i32, from: i32, to: i32, outputs: i32,
): void {
  const inputs = 16 / sizeof<T>();
  const block = <usize>groups * groupBytes;
  const perOutput = (<usize>groups * 64) / sizeof<T>();
  const stride = <usize>((to - from) >> 2) * groupBytes;
  const wide = wideOutputs(outputs);
  for (let o = from; o < to; ) {
    const width = panelWidth(o, wide, outputs);
    for (let first = 0; first < groups; first += together) {
      const b = weights + <usize>o * perOutput + <usize>first * inputs * (<usize>width << 2);
      const some = min(together, groups - first);
      const onto = first > 0;
      let a = tiles + <usize>first * groupBytes;
      let c = products + <usize>((o - from) >> 2) * groupBytes;
      for (let i = 0; i < count; i += blockTiles) {
        const end = <usize>min(blockTiles, count - i) << 4;
        if (width == 12) {
          for (let t: usize = 0; t < end; t += 48) multiply3x12<T>(a + t, b, c + t, groupBytes, some, groupBytes, onto);
        } else if (width == 8) {
          for (let t: usize = 0; t < end; t += 64) multiply4x8<T>(a + t, b, c + t, groupBytes, some, groupBytes, onto);
        } else {
          for (let t: usize = 0; t < end; t += 96) multiply6x4<T>(a + t, b, c + t, some, groupBytes, onto);
        }
        a += block;
        c += stride;
      }
    }
    o += width;
  }
}
