import { multiply3x12, multiply4x8, multiply6x4 } from "./multiply";
import { panelWidth, wideOutputs } from "./panels";

/** Tiles (or pixels) in a block: a multiple of what each micro-kernel takes. */
export const blockTiles: i32 = 12;
/** Bytes of one group of four channels of a block. */
export const groupBytes: usize = 192;

/**
 * Multiplies `blocks` blocks of tiles, `groups` groups of four inputs each, with the outputs from `from` to `to`: products
 * `[block][output / 4][tile][4]`.
 */
export function multiplyPanels(
  tiles: usize, weights: usize, products: usize, blocks: i32, groups: i32, from: i32, to: i32, outputs: i32,
): void {
  const block = <usize>groups * groupBytes;
  const perOutput = <usize>groups * 16;
  const stride = <usize>((to - from) >> 2) * groupBytes;
  const wide = wideOutputs(outputs);
  for (let o = from; o < to; ) {
    const width = panelWidth(o, wide, outputs);
    const b = weights + <usize>o * perOutput;
    let a = tiles;
    let c = products + <usize>((o - from) >> 2) * groupBytes;
    for (let i = 0; i < blocks; i++) {
      if (width == 12) {
        for (let t: usize = 0; t < groupBytes; t += 48) multiply3x12(a + t, b, c + t, groupBytes, groups, groupBytes);
      } else if (width == 8) {
        for (let t: usize = 0; t < groupBytes; t += 64) multiply4x8(a + t, b, c + t, groupBytes, groups, groupBytes);
      } else {
        multiply6x4(a, b, c, groups, groupBytes);
        multiply6x4(a + 96, b, c + 96, groups, groupBytes);
      }
      a += block;
      c += stride;
    }
    o += width;
  }
}
