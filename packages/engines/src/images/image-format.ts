import { checkKind } from "@srloss/core/validation";
import { isCameraRaw } from "./camera-raw.ts";

/** What a file is, by its first bytes. */
export interface ImageFormat {
  /** For people: `JPEG`, `HEIC`. */
  readonly title: string;
  /** Whether a decoder of srloss reads it; browsers have none for TIFF. */
  readonly decoder?: "png" | "jpeg" | "webp" | "avif" | "tiff" | "gif" | "bmp" | "netpbm";
}

const text = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
const begins = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

/** CR2, CR3, NEF, ARW, DNG, PEF, ORF, RW2, RAF. */
const cameraRaw: ImageFormat = { title: "camera raw" };

/** Brands of the ISO base media format that AVIF files begin with. */
const avif = ["avif", "avis"];
const heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

/**
 * Tells an image's format by its first bytes, whatever the file is called.
 *
 * @param bytes The file, or its first kilobyte.
 * @returns undefined for what begins as no image does.
 *
 * @example
 * ```ts
 * import { imageFormat } from "@srloss/engines/images";
 * imageFormat(Uint8Array.of(0xff, 0xd8, 0xff))?.title; // => "JPEG"
 * ```
 */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  checkKind(bytes, "bytes", "imageFormat: a file's bytes");
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { title: "PNG", decoder: "png" };
  if (begins(bytes, 0xff, 0xd8, 0xff)) return { title: "JPEG", decoder: "jpeg" };
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return { title: "WebP", decoder: "webp" };
  if (text(bytes, 4, 8) === "ftyp") {
    const brands = text(bytes, 8, 64);
    if (avif.includes(brands.slice(0, 4)) || /avi[fs]/.test(brands)) return { title: "AVIF", decoder: "avif" };
    if (brands.startsWith("crx ")) return cameraRaw;
    return heic.includes(brands.slice(0, 4)) ? { title: "HEIC" } : { title: "video" };
  }
  if (begins(bytes, 0x49, 0x49, 0x2a, 0) || begins(bytes, 0x4d, 0x4d, 0, 0x2a))
    return text(bytes, 8, 10) === "CR" || isCameraRaw(bytes) ? cameraRaw : { title: "TIFF", decoder: "tiff" };
  if (begins(bytes, 0x49, 0x49, 0x2b, 0) || begins(bytes, 0x4d, 0x4d, 0, 0x2b))
    return { title: "TIFF", decoder: "tiff" };
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return { title: "GIF", decoder: "gif" };
  if (text(bytes, 0, 2) === "BM") return { title: "BMP", decoder: "bmp" };
  if (/^P[2356]\s/.test(text(bytes, 0, 3))) return { title: "PPM or PGM", decoder: "netpbm" };
  return unsupported(bytes);
}

/** Formats that have a name, and no decoder here. */
function unsupported(bytes: Uint8Array): ImageFormat | undefined {
  if (/^P[147]\s/.test(text(bytes, 0, 3))) return { title: "PBM or PAM" };
  if (/^P[Ff]\n/.test(text(bytes, 0, 3))) return { title: "PFM" };
  if (begins(bytes, 0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20) || begins(bytes, 0xff, 0x4f, 0xff, 0x51))
    return { title: "JPEG 2000" };
  if (begins(bytes, 0xff, 0x0a) || begins(bytes, 0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20)) return { title: "JPEG XL" };
  if (text(bytes, 0, 4) === "8BPS") return { title: "Photoshop" };
  if (begins(bytes, 0x76, 0x2f, 0x31, 0x01)) return { title: "OpenEXR" };
  if (/^(IIR[OS]|MMOR|IIU\0|FUJI)/.test(text(bytes, 0, 4))) return cameraRaw;
  if (text(bytes, 0, 5) === "%PDF-") return { title: "PDF" };
  const words = text(bytes, 0, 512).trimStart().toLowerCase();
  if (words.startsWith("<svg") || (words.startsWith("<?xml") && words.includes("<svg"))) return { title: "SVG" };
  return undefined;
}
