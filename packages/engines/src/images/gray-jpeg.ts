import { checkKind } from "@srloss/core/validation";
/**
 * Whether a JPEG holds gray alone, which a browser's decoder does not tell: its first frame header has one component (ITU
 * T.81, B.2.2).
 *
 * @param bytes The file.
 *
 * @example
 * ```ts
 * import { isGrayJpeg } from "@srloss/engines/images";
 * isGrayJpeg(Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1)); // => true
 * ```
 */
export function isGrayJpeg(bytes: Uint8Array): boolean {
  checkKind(bytes, "bytes", "isGrayJpeg: a file's bytes");
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    // Between markers there may be fill bytes.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return bytes[at + 9] === 1;
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return false;
}
