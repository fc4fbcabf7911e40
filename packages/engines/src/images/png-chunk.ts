import { checkKind } from "@srloss/core/validation";
import { crc32 } from "./crc32.ts";

/** What every PNG begins with. */
export const pngSignature: Uint8Array<ArrayBuffer> = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * A chunk of a PNG.
 *
 * @param type Its four letters.
 * @param data What it holds.
 * @returns Length, name, data and checksum.
 *
 * @example
 * ```ts
 * import { pngChunk } from "@srloss/engines/images";
 * pngChunk("IEND", new Uint8Array()); // => [0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130]
 * ```
 */
export function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  checkKind(type, "text", "pngChunk: a chunk's type");
  checkKind(data, "bytes", "pngChunk: what a chunk holds");
  const whole = new Uint8Array(data.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) whole[4 + i] = type.charCodeAt(i);
  whole.set(data, 8);
  view.setUint32(8 + data.length, crc32(whole.subarray(4, 8 + data.length)));
  return whole;
}
