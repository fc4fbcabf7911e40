import { checkKind } from "@srloss/core/validation";
import { openBmp, type PlainImage } from "./bmp.ts";
import { openNetpbm } from "./netpbm.ts";

/**
 * Opens what needs no codec: a Windows bitmap, PGM or PPM, as the evaluation programs of papers write and read. Nothing of
 * the pixels is decoded before `samples()` is called.
 *
 * @param decoder From `imageFormat`.
 * @param bytes The whole file.
 * @returns Width, height and the samples, RGB or gray.
 * @throws Error with what is wrong, as part of a sentence.
 *
 * @example
 * ```ts
 * import { openPlainImage } from "@srloss/engines/images";
 * const { width, height, samples } = openPlainImage("netpbm", new TextEncoder().encode("P2 2 1 255 7 9 "));
 * [width, height, ...samples().data]; // => [2, 1, 7, 9]
 * ```
 */
export function openPlainImage(decoder: "bmp" | "netpbm", bytes: Uint8Array): PlainImage {
  checkKind(bytes, "bytes", "openPlainImage: a file's bytes");
  return decoder === "bmp" ? openBmp(bytes) : openNetpbm(bytes);
}
