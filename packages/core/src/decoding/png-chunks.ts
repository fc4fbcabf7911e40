import { crc32 } from "./crc32.ts";

/** What pixels are made of, out of a PNG's chunks. */
export interface PngChunks {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Samples of a pixel, as stored. */
  readonly channels: 1 | 2 | 3 | 4;
  /** RGB for each index, where the samples are indices. */
  readonly palette?: Uint8Array;
  /** The palette's alpha, or the transparent colour in big-endian words. */
  readonly transparency?: Uint8Array;
  readonly interlaced: boolean;
  /** Compressed. */
  readonly data: readonly Uint8Array[];
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** By colour type: channels, and the depths that there are. */
const colorTypes: Readonly<Record<number, readonly [channels: PngChunks["channels"], depths: readonly number[]]>> = {
  0: [1, [1, 2, 4, 8, 16]],
  2: [3, [8, 16]],
  3: [1, [1, 2, 4, 8]],
  4: [2, [8, 16]],
  6: [4, [8, 16]],
};
const indexed = 3;

/**
 * Takes a PNG file apart (W3C, Portable Network Graphics). What is not needed for the pixels is passed over unread: a
 * broken colour profile or text is no reason to refuse a picture.
 *
 * @throws Error with what is wrong, as part of a sentence.
 *
 * @example
 * ```ts
 * import { pngChunks } from "@srloss/core/decoding";
 * const message = (() => { try { pngChunks(Uint8Array.of(1, 2)); } catch (error) { return error.message; } })();
 * message; // => "it does not begin as a PNG"
 * ```
 */
export function pngChunks(bytes: Uint8Array): PngChunks {
  if (signature.some((byte, i) => bytes[i] !== byte)) throw new Error("it does not begin as a PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Uint8Array[]>();
  for (let at = 8; !found.has("IEND"); ) {
    if (at + 12 > bytes.length) throw new Error("it ends too early");
    const length = view.getUint32(at);
    const end = at + 12 + length;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (end > bytes.length) throw new Error(`its ${chunkName(type)} is cut`);
    const needed = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].includes(type);
    // A capital at the beginning: no picture without it.
    if (!needed && /^[A-Z]/.test(type)) throw new Error(`it needs a chunk that nobody knows, ${chunkName(type)}`);
    if ((type === "IHDR") !== (at === 8)) throw new Error(at === 8 ? "it has no header" : "it has two headers");
    if (needed) {
      if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
        throw new Error(`its ${type} fails its checksum`);
      const data = bytes.subarray(at + 8, end - 4);
      const before = found.get(type);
      if (before) before.push(data);
      else found.set(type, [data]);
    }
    at = end;
  }
  const { isIndexed, ...head } = header(found.get("IHDR")?.[0]);
  const [palette, transparency] = [found.get("PLTE")?.[0], found.get("tRNS")?.[0]];
  if (isIndexed && !palette) throw new Error("it has no palette");
  if (transparency && !isIndexed && transparency.length !== head.channels * 2) throw new Error("its tRNS is damaged");
  return {
    ...head,
    ...(isIndexed && palette && { palette }),
    ...(transparency && { transparency }),
    data: found.get("IDAT") ?? [],
  };
}

/** A chunk's four letters, or what stands in their place. */
const chunkName = (type: string) => (/^[A-Za-z]{4}$/.test(type) ? type : "nameless");

function header(data: Uint8Array | undefined): Omit<PngChunks, "data"> & { readonly isIndexed: boolean } {
  if (data?.length !== 13) throw new Error("it has no header");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, type, compression, filter, interlace] = data.subarray(8) as unknown as [number, number, ...number[]];
  const [channels, depths] = colorTypes[type] ?? [];
  if (channels === undefined || !depths!.includes(depth)) throw new Error(`colour type ${type} of ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace! > 1) throw new Error("its compression or interlacing is unknown");
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  return { width, height, depth, channels, interlaced: interlace === 1, isIndexed: type === indexed };
}
