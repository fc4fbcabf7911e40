import { checkKind } from "@srloss/core/validation";
import { crc32 } from "./crc32.ts";
import { pngChunk, pngSignature } from "./png-chunk.ts";
import { type PngPass, type PngRows, pngPasses } from "./png-passes.ts";

/** What pixels are made of, out of a PNG's chunks. */
export interface PngChunks extends PngRows {
  /** 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** RGB for each index, where the samples are indices. */
  readonly palette?: Uint8Array;
  /** The palette's alpha, at most as long as it; or the transparent colour in big-endian words, no larger than samples. */
  readonly transparency?: Uint8Array;
  readonly passes: readonly PngPass[];
  /** Bytes of all rows with their filters: what the data must unpack to. */
  readonly unpackedBytes: number;
  /** Compressed. */
  readonly data: readonly Uint8Array[];
  /** A PNG of these chunks alone, for decoders with rules of their own for others. */
  file(): Uint8Array;
}

/** By colour type: channels, and the depths that there are. */
const colorTypes: Readonly<Record<number, readonly [channels: PngChunks["channels"], depths: readonly number[]]>> = {
  0: [1, [1, 2, 4, 8, 16]],
  2: [3, [8, 16]],
  3: [1, [1, 2, 4, 8]],
  4: [2, [8, 16]],
  6: [4, [8, 16]],
};
const indexed = 3;

/** PNG's own limit of a side. */
const mostSide = 2 ** 31 - 1;

/**
 * Takes a PNG file apart (W3C, Portable Network Graphics, Third Edition). Every reader of srloss takes the same files by it:
 * - what is not needed for the pixels is passed over unread, wherever it stands and whatever it is: a broken colour profile
 *   is no reason to refuse an image, nor are the palette that an RGB file suggests and a tRNS beside an alpha channel;
 * - what leaves open what the pixels are is refused: a chunk of an unknown kind that says it is needed, a palette twice, too
 *   long, of broken length or after the pixels, pixels in two places, and a tRNS whose place or length is wrong, which some
 *   programs obey and others don't;
 * - a transparent colour has the bits of a sample: those above are masked, as the specification says.
 *
 * @throws Error with what is wrong, as part of a sentence.
 *
 * @example
 * ```ts
 * import { pngChunks } from "@srloss/engines/images";
 * const message = (() => { try { pngChunks(Uint8Array.of(1, 2)); } catch (error) { return error.message; } })();
 * message; // => "it does not begin as a PNG"
 * ```
 */
export function pngChunks(bytes: Uint8Array): PngChunks {
  checkKind(bytes, "bytes", "pngChunks: a file's bytes");
  if (pngSignature.some((byte, i) => bytes[i] !== byte)) throw new Error("it does not begin as a PNG");
  const found: Found = { data: [], kept: [pngSignature] };
  for (let at = 8, ended = false; !ended; ) {
    const { type, data, whole, sound } = chunkAt(bytes, at);
    if ((type === "IHDR") !== (at === 8)) throw new Error(at === 8 ? "it has no header" : "it has two headers");
    const kept = take(found, { type, data, whole });
    if (kept && !sound()) throw new Error(`its ${type} fails its checksum`);
    if (kept) found.kept.push(kept);
    at += whole.length;
    ended = type === "IEND";
  }
  const { header: head, palette, transparency, data, kept } = found;
  if (!head) throw new Error("it has no header");
  if (!data.length) throw new Error("it has no pixels");
  const { type, ...rows } = head;
  const passes = pngPasses(rows);
  return {
    ...rows,
    ...(palette && { palette }),
    ...(transparency && { transparency }),
    passes,
    unpackedBytes: passes.reduce((sum, pass) => sum + pass.rows * (1 + pass.rowBytes), 0),
    data,
    file: () => joined(kept),
  };
}

/** What a file has shown so far. */
interface Found {
  header?: PngHeader;
  palette?: Uint8Array;
  transparency?: Uint8Array;
  readonly data: Uint8Array[];
  /** A chunk came after the first data that is no data. */
  dataEnded?: boolean;
  /** All that pixels need, chunk by chunk. */
  readonly kept: Uint8Array[];
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length, name and checksum. */
  readonly whole: Uint8Array;
}

interface PngHeader extends PngRows {
  readonly channels: PngChunks["channels"];
  readonly type: number;
}

function chunkAt(bytes: Uint8Array, at: number) {
  if (at + 12 > bytes.length) throw new Error("it ends too early");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (!/^[A-Za-z]{4}$/.test(type)) throw new Error("it has a chunk without a name of four letters");
  const next = at + 12 + view.getUint32(at);
  if (next > bytes.length) throw new Error(`its ${type} is cut`);
  const sound = () => crc32(bytes.subarray(at + 4, next - 4)) === view.getUint32(next - 4);
  return { type, data: bytes.subarray(at + 8, next - 4), whole: bytes.subarray(at, next), sound };
}

/** Keeps what a chunk says, if pixels need it, and gives the chunk then, as strict decoders want it. */
function take(found: Found, { type, data, whole }: Chunk): Uint8Array | undefined {
  if (type !== "IDAT" && found.data.length) found.dataEnded = true;
  const isIndexed = found.header?.type === indexed;
  switch (type) {
    case "IHDR":
      found.header = headerOf(data);
      return whole;
    case "PLTE":
      if (!isIndexed) return undefined;
      if (found.palette) throw new Error("it has two palettes");
      if (found.data.length) throw new Error("its palette follows its pixels");
      if (!data.length || data.length % 3 || data.length > 768)
        throw new Error(`its palette has ${data.length} bytes, not three for each of 1 to 256 colours`);
      found.palette = data;
      return whole;
    case "tRNS":
      // With an alpha channel there is nothing left to say.
      if (found.header!.channels % 2 === 0) return undefined;
      found.transparency = transparencyOf(found, data);
      return pngChunk(type, found.transparency);
    case "IDAT":
      if (isIndexed && !found.palette) throw new Error("it has no palette before its pixels");
      if (found.dataEnded) throw new Error("its pixels are interrupted by another chunk");
      found.data.push(data);
      return whole;
    case "IEND":
      return whole;
    default:
      // A capital at the beginning: no image without it.
      if (/^[A-Z]/.test(type)) throw new Error(`it needs a chunk of an unknown kind, ${type}`);
      return undefined;
  }
}

function transparencyOf(found: Found, data: Uint8Array): Uint8Array {
  const { channels, depth, type } = found.header!;
  if (found.transparency) throw new Error("it says twice what is transparent");
  if (found.data.length) throw new Error("it says what is transparent after its pixels");
  if (type === indexed) {
    if (!found.palette) throw new Error("it says what is transparent before its palette");
    if (data.length > found.palette.length / 3) throw new Error("its tRNS is longer than its palette");
    return data;
  }
  if (data.length !== channels * 2)
    throw new Error(`its tRNS has ${data.length} bytes, not two for each of its channels`);
  const mask = 2 ** depth - 1;
  return data.map((byte, i) => byte & (i % 2 ? mask : mask >> 8));
}

function headerOf(data: Uint8Array): PngHeader {
  if (data.length !== 13) throw new Error("it has no header");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, type, compression, filter, interlace] = data.subarray(8) as unknown as [number, number, ...number[]];
  const [channels, depths] = colorTypes[type] ?? [];
  if (channels === undefined || !depths!.includes(depth)) throw new Error(`colour type ${type} of ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace! > 1) throw new Error("its compression or interlacing is unknown");
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (!width || !height || Math.max(width, height) > mostSide) throw new Error(`its size is ${width}x${height}`);
  return { width, height, depth, channels, interlaced: interlace === 1, type };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
