import { multiply5x8 } from "./multiply-eight";
import { multiply10x4 } from "./multiply-four";
import { panelWidth } from "./panels";

/** Tiles (or pixels) in a block: a multiple of what each micro-kernel takes. */
export const blockTiles: i32 = 10;
/** Bytes of one group of channels, a vector, of a block. */
export const groupBytes: usize = 160;

/**
 * The first tile of an item: items are as equal as can be and the smaller ones last, so that threads end together; and of
 * fives, as most panels multiply them.
 */
@inline
export function firstOf(item: i32, items: i32, tiles: i32): i32 {
  const fives = (tiles + 4) / 5;
  return min(5 * (item * (fives / items) + min(item, fives % items)), tiles);
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
  for (let o = from; o < to; ) {
    const width = panelWidth(o, outputs);
    for (let first = 0; first < groups; first += together) {
      const b = weights + <usize>o * perOutput + <usize>first * inputs * (<usize>width << 2);
      const some = min(together, groups - first);
      const onto = first > 0;
      let a = tiles + <usize>first * groupBytes;
      let c = products + <usize>((o - from) >> 2) * groupBytes;
      for (let i = 0; i < count; i += blockTiles) {
        if (width == 8) {
          // Called twice, it isn't made a part of this function, where registers are scarce.
          multiply5x8<T>(a, b, c, groupBytes, some, groupBytes, onto);
          if (count - i > 5) multiply5x8<T>(a + 80, b, c + 80, groupBytes, some, groupBytes, onto);
        } else multiply10x4<T>(a, b, c, some, groupBytes, onto);
        a += block;
        c += stride;
      }
    }
    o += width;
  }
}
