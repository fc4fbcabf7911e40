import type { Samples } from "./samples-to-rgb.ts";

/** Pixels of a file, before gray is repeated and alpha composited. */
export interface PlainImage {
  readonly width: number;
  readonly height: number;
  samples(): Samples;
}

/** Ways to store pixels that are read: none, and channels by masks. */
const [plain, masks] = [0, 3];

/**
 * A Windows bitmap: 1, 4, 8 bits with a palette, 16, 24, 32 bits; not compressed; bottom-up or top-down (Microsoft,
 * BITMAPINFOHEADER to BITMAPV5HEADER, and OS/2's BITMAPCOREHEADER).
 *
 * @throws Error with what is wrong, as part of a sentence.
 */
export function openBmp(bytes: Uint8Array): PlainImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) throw new Error("it ends within its header");
  const [start, headerSize] = [view.getUint32(10, true), view.getUint32(14, true)];
  const core = headerSize === 12;
  if (bytes.length < 14 + headerSize || (!core && headerSize < 40)) throw new Error("its header is none of a bitmap");
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const tall = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const depth = view.getUint16(core ? 24 : 28, true);
  const compression = core ? plain : view.getUint32(30, true);
  const height = Math.abs(tall);
  if (width <= 0 || height === 0) throw new Error("it has no pixels");
  if (compression !== plain && !(compression === masks && depth >= 16))
    throw new Error("its pixels are compressed, which is not supported");
  if (![1, 4, 8, 16, 24, 32].includes(depth)) throw new Error(`${depth} bits a pixel`);
  const stride = Math.ceil((width * depth) / 32) * 4;
  if (start + stride * height > bytes.length) throw new Error("it ends before its last row");
  const row = (y: number) => start + stride * (tall > 0 ? height - 1 - y : y);
  const samples = () =>
    depth <= 8
      ? indexed(view, { width, height, depth, row, palette: 14 + headerSize, entry: core ? 3 : 4, start })
      : direct(view, { width, height, depth, row, masks: channelMasks(view, depth, compression) });
  return { width, height, samples };
}

interface Rows {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  row(y: number): number;
}

function indexed(
  view: DataView,
  { width, height, depth, row, palette, entry, start }: Rows & { palette: number; entry: number; start: number },
): Samples {
  const data = new Uint8Array(width * height * 3);
  const colours = Math.floor((start - palette) / entry);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const index = (view.getUint8(row(y) + (bit >> 3)) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
      if (index >= colours) throw new Error(`a pixel has the index ${index}, beyond its palette`);
      // Blue, green, red.
      for (let c = 0; c < 3; c++) data[3 * (y * width + x) + c] = view.getUint8(palette + index * entry + 2 - c);
    }
  return { data, channels: 3, peak: 255 };
}

/** Where red, green and blue are in a pixel's number. */
function channelMasks(view: DataView, depth: number, compression: number): readonly number[] {
  if (compression === masks) {
    if (view.byteLength < 66) throw new Error("it ends within its masks");
    return [54, 58, 62].map((at) => view.getUint32(at, true));
  }
  return depth === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

function direct(view: DataView, { width, height, depth, row, masks }: Rows & { masks: readonly number[] }): Samples {
  const data = new Uint8Array(width * height * 3);
  const shifts = masks.map((mask) => (mask ? 31 - Math.clz32(mask & -mask) : 0));
  const most = masks.map((mask, c) => mask >>> shifts[c]!);
  if (most.some((m) => m === 0)) throw new Error("a channel has no bits");
  if (most.some((m) => m > 255)) throw new Error("its channels have more than 8 bits, which is not supported");
  const size = depth / 8;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = row(y) + x * size;
      const pixel =
        size === 2
          ? view.getUint16(at, true)
          : view.getUint16(at, true) +
            view.getUint8(at + 2) * 65536 +
            (size === 4 ? view.getUint8(at + 3) * 2 ** 24 : 0);
      for (let c = 0; c < 3; c++)
        data[3 * (y * width + x) + c] = Math.round((((pixel & masks[c]!) >>> shifts[c]!) * 255) / most[c]!);
    }
  return { data, channels: 3, peak: 255 };
}
