import type { Image } from "../image.ts";

export const fenceWidth = 64;
/** Every row is the same: one row of the low-resolution picture is enough, and the page shows it higher. */
export const fenceHeight = 8;
/** Pixels from one bar to the next; a pixel of the low-resolution picture is as wide. */
export const period = 8;
/** Of them wood: so few that with five fences or more each pixel is sky in most of them. */
const bar = 2;
export const wood = [64, 38, 26] as const;
export const sky = [186, 214, 236] as const;

/** Of each column of a fence whose bars begin at pixel `shift`: 1 for wood, 0 for sky. */
export function woodOf(shift: number): number[] {
  return Array.from({ length: fenceWidth }, (_, x) => ((x - shift + fenceWidth) % period < bar ? 1 : 0));
}

/** Whatever its shift is, the mean over each 8x8 pixels is the same. */
export function fence(shift: number): Image {
  const row = woodOf(shift).flatMap((part) => (part ? wood : sky));
  const data = Uint8Array.from({ length: fenceHeight * row.length }, (_, i) => row[i % row.length]!);
  return { name: `fence, ${shift} px to the right`, width: fenceWidth, height: fenceHeight, data };
}
