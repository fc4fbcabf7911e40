import type { Image } from "../image.ts";

export const fenceWidth = 64;
export const fenceHeight = 40;
/** Pixels from one bar to the next; a pixel of the low-resolution picture is as wide. */
export const period = 8;
/** Of them wood. */
export const bar = 3;
export const wood = [64, 38, 26] as const;
export const sky = [186, 214, 236] as const;

/** A fence whose bars begin at pixel `shift`: whatever it is, the mean over each 8x8 pixels is the same. */
export function fence(shift: number): Image {
  const data = new Uint8Array(fenceWidth * fenceHeight * 3);
  for (let y = 0; y < fenceHeight; y++)
    for (let x = 0; x < fenceWidth; x++) {
      const at = (x - shift + fenceWidth) % period;
      data.set(at < bar ? wood : sky, 3 * (y * fenceWidth + x));
    }
  return { name: `fence, ${shift} px to the right`, width: fenceWidth, height: fenceHeight, data };
}
