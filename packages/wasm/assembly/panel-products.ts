import { multiply5x8 } from "./multiply-eight";
import { multiply10x4 } from "./multiply-four";
import { multiply10x8, multiply5x16 } from "./multiply-pairs";
import { panelWidth } from "./panels";
import { pairs } from "./simd";

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

/** Whether the products of a vector of outputs lie beside those of another, `[output / 8][tile][8]`; a last one may be alone. */
@inline
export function isPaired(group: i32, groups: i32): bool {
  return pairs && (group | 1) < groups;
}

/** Bytes from the first product of a block to those of one of its `groups` vectors of outputs. */
@inline
export function productOffset(group: i32, groups: i32): usize {
  return isPaired(group, groups) ? <usize>(group & ~1) * groupBytes + (<usize>(group & 1) << 4) : <usize>group * groupBytes;
}

/** Bytes from one tile's product to the next one's. */
@inline
export function productStep(group: i32, groups: i32): usize {
  return isPaired(group, groups) ? 32 : 16;
}

/**
 * Multiplies blocks of `count` tiles, `groups` vectors of inputs each, with the outputs from `from` to `to`, in words:
 * products `[block][output / 4][tile][4]`, or as `productOffset` says, those of the last block only as far as there are tiles. `together` vectors of
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
        if (pairs && width == 16) {
          multiply5x16<T>(a, b, c, some, onto);
          if (count - i > 5) multiply5x16<T>(a + 80, b, c + 160, some, onto);
        } else if (pairs && width == 8) multiply10x8<T>(a, b, c, some, onto);
        else if (width == 8) {
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
