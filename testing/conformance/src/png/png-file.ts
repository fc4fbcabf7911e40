import { crc32, deflateSync } from "node:zlib";

/** A PNG to write, by hand: what is in the file is known without any decoder. */
export interface PngFile {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. Defaults to 8. */
  readonly depth?: 1 | 2 | 4 | 8 | 16;
  readonly color: keyof typeof colors;
  /** Row by row, channels together, each 0..2^depth - 1. */
  readonly samples: ArrayLike<number>;
  /** Adam7. */
  readonly interlaced?: boolean;
  /** Chunks between IHDR and IDAT: PLTE, tRNS, gAMA, ... */
  readonly chunks?: readonly Uint8Array[];
}

/** PNG's color types: their number and their channels. */
const colors = { gray: [0, 1], rgb: [2, 3], palette: [3, 1], grayAlpha: [4, 2], rgba: [6, 4] } as const;

export const signature: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** First row, first column, row step and column step of Adam7's passes. */
const adam7 = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

export function pngFile(file: PngFile): Uint8Array {
  const { width, height, depth = 8, color, samples, interlaced = false, chunks = [] } = file;
  const channels = colors[color][1];
  const pixels: number[][] = Array.from({ length: width * height }, (_, i) =>
    Array.from({ length: channels }, (_, c) => samples[i * channels + c]!),
  );
  const passes = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  const lines: Uint8Array[] = [];
  for (const [top, left, down, right] of passes) {
    let above = new Uint8Array(0);
    for (let y = top; y < height && left < width; y += down) {
      const row: number[] = [];
      for (let x = left; x < width; x += right) row.push(...pixels[y * width + x]!);
      const bytes = packed(row, depth);
      const step = Math.max(1, (channels * depth) / 8);
      lines.push(filtered(bytes, above, step, lines.length % 5));
      above = bytes;
    }
  }
  return Buffer.concat([
    signature,
    header(width, height, depth, colors[color][0], interlaced),
    ...chunks,
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", []),
  ]);
}

export function header(width: number, height: number, depth = 8, color = 2, interlaced = false): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, color, 0, 0, Number(interlaced)], 8);
  return chunk("IHDR", data);
}

export function chunk(type: string, data: ArrayLike<number>): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, "latin1"), Uint8Array.from(data)]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

/** 16-bit numbers as a chunk's bytes. */
export function words(...values: number[]): number[] {
  return values.flatMap((value) => [value >> 8, value & 255]);
}

function packed(row: readonly number[], depth: number): Uint8Array<ArrayBuffer> {
  if (depth === 16) return Uint8Array.from(words(...row));
  const bytes = new Uint8Array(Math.ceil((row.length * depth) / 8));
  row.forEach((value, i) => {
    const bit = i * depth;
    bytes[bit >> 3]! |= value << (8 - depth - (bit & 7));
  });
  return bytes;
}

/** A line with its filter: none, sub, up, average, Paeth. */
function filtered(row: Uint8Array, above: Uint8Array, step: number, filter: number): Uint8Array {
  const line = Uint8Array.from(row, (value, i) => {
    const [a, b, c] = [row[i - step] ?? 0, above[i] ?? 0, i < step ? 0 : (above[i - step] ?? 0)];
    return value - [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
  });
  return Uint8Array.of(filter, ...line);
}

export function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
