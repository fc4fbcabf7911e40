import { deflateSync } from "node:zlib";
import { chunk, header, pngFile, signature, words } from "./png-file.ts";

/** A PNG that readers have disagreed about, and what every reader of srloss makes of it. */
export interface CraftedPng {
  readonly name: string;
  readonly file: Uint8Array;
  /** The pixels over black; absent where the file is refused. */
  readonly pixels?: readonly number[];
  /** Words of the refusal; empty where they are each decompressor's own. */
  readonly refused?: string;
  /** Only what the browser's decompressor, or Node's reader, finds out: Node's decompressor for the web passes it over. */
  readonly decompressor?: true;
}

const black = [0, 0, 0];
const [red, green, blue] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
] as const;
const gray = (...values: number[]) => values.flatMap((value) => [value, value, value]);

const iend = chunk("IEND", []);
const whole = (...chunks: readonly Uint8Array[]) => Buffer.concat([signature, ...chunks]);
/** Data of rows without filters. */
const rows = (...lines: readonly (readonly number[])[]) =>
  deflateSync(Uint8Array.from(lines.flatMap((l) => [0, ...l])));
const idat = (data: Uint8Array) => chunk("IDAT", data);

/** Two RGB pixels. */
const rgb = header(2, 1);
const rgbData = rows([...red, ...green]);
const text = chunk("tEXt", [...Buffer.from("Title\0pixels")]);

/** Four pixels of 8 bits, by a palette of three colours. */
const indexed = header(4, 1, 8, 3);
const plte = chunk("PLTE", [...red, ...green, ...blue]);
const indexedData = idat(rows([0, 1, 2, 0]));
const indexedPixels = [...red, ...green, ...blue, ...red];

/** Four pixels of 2 bits: 0, 1, 2, 3. */
const gray2 = header(4, 1, 2, 0);
const gray2Data = idat(rows([0b00011011]));

const refused = (name: string, refused: string, ...chunks: readonly Uint8Array[]): CraftedPng => ({
  name,
  file: whole(...chunks),
  refused,
});
const read = (name: string, pixels: readonly number[], ...chunks: readonly Uint8Array[]): CraftedPng => ({
  name,
  file: whole(...chunks),
  pixels,
});

/** A bit of what a chunk or data ends with, which is its checksum, is another. */
function changedLast(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));
}

/** EXIF: the top of the image is on the right. */
function turned(): number[] {
  return [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
}

/** By the PNG specification (W3C, Third Edition), and libpng where that leaves a choice that does no harm. */
export const craftedPngs: readonly CraftedPng[] = [
  refused("tRNS after IDAT", "after its pixels", gray2, gray2Data, chunk("tRNS", words(1)), iend),
  refused("tRNS after IDAT, of a palette", "after its pixels", indexed, plte, indexedData, chunk("tRNS", [0]), iend),
  refused("tRNS before PLTE", "before its palette", indexed, chunk("tRNS", [0]), plte, indexedData, iend),
  refused("tRNS twice", "twice", gray2, chunk("tRNS", words(1)), chunk("tRNS", words(2)), gray2Data, iend),
  refused("tRNS longer than the palette", "longer than", indexed, plte, chunk("tRNS", [1, 2, 3, 4]), indexedData, iend),
  refused("tRNS of a wrong length", "its tRNS has 1 bytes", gray2, chunk("tRNS", [1]), gray2Data, iend),
  refused("tRNS that fails its checksum", "tRNS fails", gray2, changedLast(chunk("tRNS", words(1))), gray2Data, iend),
  read(
    "tRNS shorter than the palette",
    [...black, ...indexedPixels.slice(3, 9), ...black],
    indexed,
    plte,
    chunk("tRNS", [0]),
    indexedData,
    iend,
  ),
  read("an empty tRNS of a palette", indexedPixels, indexed, plte, chunk("tRNS", []), indexedData, iend),
  read(
    "tRNS beside an alpha channel",
    gray(7),
    header(1, 1, 8, 4),
    chunk("tRNS", words(7)),
    idat(rows([7, 255])),
    iend,
  ),
  read(
    "a 2-bit gray key with more bits: the others are masked",
    gray(0, 0, 170, 255),
    gray2,
    chunk("tRNS", words(0x105)),
    gray2Data,
    iend,
  ),
  read(
    "a 2-bit gray key with high bits alone",
    gray(0, 85, 170, 255),
    gray2,
    chunk("tRNS", words(0xfff4)),
    gray2Data,
    iend,
  ),
  read(
    "an 8-bit RGB key with more bits",
    [...black, ...green],
    rgb,
    chunk("tRNS", words(0x1ff, 0x200, 0)),
    idat(rgbData),
    iend,
  ),
  read(
    "16-bit keys have all of theirs",
    gray(1),
    header(1, 1, 16, 0),
    chunk("tRNS", words(1)),
    idat(rows([1, 1])),
    iend,
  ),

  refused(
    "IDAT interrupted by text",
    "interrupted",
    rgb,
    idat(rgbData.subarray(0, 5)),
    text,
    idat(rgbData.subarray(5)),
    iend,
  ),
  refused("IDAT again after text", "interrupted", rgb, idat(rgbData), text, idat(new Uint8Array()), iend),
  read("text before and after IDAT", [...red, ...green], rgb, text, idat(rgbData), text, iend),
  read(
    "IDAT in pieces, some empty",
    [...red, ...green],
    rgb,
    ...[0, 0, 1, 7, rgbData.length].map((end, i, all) => idat(rgbData.subarray(all[i - 1] ?? 0, end))),
    idat(new Uint8Array()),
    iend,
  ),

  read(
    "an unknown chunk whose third letter is small",
    [...red, ...green],
    rgb,
    chunk("teXt", [1]),
    idat(rgbData),
    iend,
  ),
  refused("the same, and needed", "an unknown kind, NEeD", rgb, chunk("NEeD", [1]), idat(rgbData), iend),
  refused("a chunk that is needed", "an unknown kind, NEED", rgb, chunk("NEED", [1]), idat(rgbData), iend),
  refused("IDAT whose third letter is small", "an unknown kind, IDaT", rgb, chunk("IDaT", rgbData), iend),
  refused("a chunk without a name", "four letters", rgb, chunk("te\u001bt", [1]), idat(rgbData), iend),
  read("a chunk of animations", [...red, ...green], rgb, chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0]), idat(rgbData), iend),
  read("text that fails its checksum", [...red, ...green], rgb, changedLast(text), idat(rgbData), iend),

  refused(
    "PLTE of 8 bytes",
    "its palette has 8 bytes",
    indexed,
    chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8]),
    indexedData,
    iend,
  ),
  refused("PLTE of nothing", "its palette has 0 bytes", indexed, chunk("PLTE", []), indexedData, iend),
  refused(
    "PLTE of 257 colours",
    "its palette has 771 bytes",
    indexed,
    chunk("PLTE", new Uint8Array(771)),
    indexedData,
    iend,
  ),
  refused("PLTE twice", "two palettes", indexed, plte, plte, indexedData, iend),
  refused("PLTE after IDAT", "no palette before", indexed, indexedData, plte, iend),
  refused("PLTE again after IDAT", "two palettes", indexed, plte, indexedData, plte, iend),
  refused("no PLTE", "no palette", indexed, indexedData, iend),
  read(
    "PLTE of more colours than 1 bit has",
    [...green, ...red],
    header(2, 1, 1, 3),
    plte,
    idat(rows([0b10000000])),
    iend,
  ),
  read(
    "PLTE that RGB suggests, of any length and twice",
    [...red, ...green],
    rgb,
    chunk("PLTE", [1]),
    plte,
    idat(rgbData),
    iend,
  ),
  read("PLTE in gray", gray(0, 85, 170, 255), gray2, plte, gray2Data, iend),
  read(
    "a palette index beyond the palette is opaque black",
    [...red, ...black, ...blue, ...black],
    indexed,
    plte,
    chunk("tRNS", [255, 0]),
    idat(rows([0, 3, 2, 255])),
    iend,
  ),

  refused("a row too many", "", rgb, idat(rows([...red, ...green], [...red, ...green])), iend),
  refused("a byte too many", "", rgb, idat(rows([...red, ...green, 0])), iend),
  refused("a million rows too many", "", rgb, idat(deflateSync(new Uint8Array(7e6))), iend),
  refused("a byte too few", "", rgb, idat(rows([...red, 0, 0])), iend),
  refused("no rows", "", header(2, 0), idat(rows([])), iend),
  refused("no IDAT", "no pixels", rgb, iend),
  refused("an empty IDAT", "", rgb, idat(new Uint8Array()), iend),
  refused("a wrong checksum of the rows", "", rgb, idat(changedLast(rgbData)), iend),
  refused("no checksum of the rows", "", rgb, idat(rgbData.subarray(0, -4)), iend),
  {
    ...refused("bytes after the rows", "", rgb, idat(Buffer.concat([rgbData, Buffer.from("more")])), iend),
    decompressor: true,
  },
  refused("an unknown filter", "", rgb, idat(deflateSync(Uint8Array.of(5, ...red, ...green))), iend),
  refused("no zlib data", "", rgb, idat(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), iend),
  refused(
    "a dictionary that is not there",
    "",
    rgb,
    idat(deflateSync(Uint8Array.of(0, ...red, ...green), { dictionary: Buffer.from("abcdefgh") })),
    iend,
  ),

  refused("two headers", "two headers", rgb, rgb, idat(rgbData), iend),
  refused("a header later", "no header", text, rgb, idat(rgbData), iend),
  refused("a header that is too long", "no header", chunk("IHDR", [...rgb.subarray(8, 21), 0]), idat(rgbData), iend),
  refused("RGB of 4 bits", "colour type 2 of 4 bits", header(2, 1, 4, 2), idat(rgbData), iend),
  refused("no width", "its size is 0x1", header(0, 1), idat(rgbData), iend),
  refused("a height beyond PNG's", "its size is 2x2147483648", header(2, 2 ** 31), idat(rgbData), iend),
  refused("no IEND", "ends too early", rgb, idat(rgbData)),
  read(
    "IEND with data, and bytes after it",
    [...red, ...green],
    rgb,
    idat(rgbData),
    chunk("IEND", [1]),
    Uint8Array.of(1, 2),
  ),
  refused("IDAT that fails its checksum", "IDAT fails", rgb, changedLast(idat(rgbData)), iend),
  {
    name: "an orientation turns nothing",
    file: pngFile({
      width: 2,
      height: 1,
      color: "rgb",
      samples: [...red, ...green],
      chunks: [chunk("eXIf", turned())],
    }),
    pixels: [...red, ...green],
  },
];
