import { describe, expect, it } from "vitest";
import { imageFormat, openPlainImage } from "../src/images.ts";

const bytesOf = (text: string, ...more: number[]) => Uint8Array.of(...new TextEncoder().encode(text), ...more);

function bmp(
  depth: number,
  width: number,
  height: number,
  rows: number[][],
  extra: number[] = [],
  compression = 0,
): Uint8Array {
  const stride = Math.ceil((width * depth) / 32) * 4;
  const start = 54 + extra.length;
  const file = new Uint8Array(start + stride * Math.abs(height));
  const view = new DataView(file.buffer);
  file.set(bytesOf("BM"));
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, depth, true);
  view.setUint32(30, compression, true);
  file.set(extra, 54);
  rows.forEach((row, i) => {
    file.set(row, start + i * stride);
  });
  return file;
}
const rgb = (file: Uint8Array) => {
  const { width, height, samples } = openPlainImage("bmp", file);
  return [width, height, ...samples().data];
};
const palette = [0, 0, 255, 0, 0, 255, 0, 0];

describe("BMP", () => {
  it.each<[string, Uint8Array, number[]]>([
    [
      "24 bits, from below",
      bmp(24, 1, 2, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
      [1, 2, 6, 5, 4, 3, 2, 1],
    ],
    [
      "24 bits, from above",
      bmp(24, 1, -2, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
      [1, 2, 3, 2, 1, 6, 5, 4],
    ],
    ["32 bits", bmp(32, 2, 1, [[1, 2, 3, 0, 4, 5, 6, 255]]), [2, 1, 3, 2, 1, 6, 5, 4]],
    ["8 bits", bmp(8, 2, 1, [[1, 0]], palette), [2, 1, 0, 255, 0, 255, 0, 0]],
    ["4 bits", bmp(4, 2, 1, [[0x10]], palette), [2, 1, 0, 255, 0, 255, 0, 0]],
    ["1 bit", bmp(1, 2, 1, [[0b10000000]], palette), [2, 1, 0, 255, 0, 255, 0, 0]],
    ["15 bits", bmp(16, 1, 1, [[0b00011111, 0b01111100]]), [1, 1, 255, 0, 255]],
    [
      "masks of 5, 6 and 5 bits",
      bmp(16, 1, 1, [[0xe0, 0x07]], [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0], 3),
      [1, 1, 0, 255, 0],
    ],
  ])("%s", (_, file, expected) => {
    expect(imageFormat(file)?.decoder).toBe("bmp");
    expect(rgb(file)).toEqual(expected);
  });

  it.each<[string, Uint8Array, string]>([
    ["cut", bmp(24, 9, 9, []).subarray(0, 200), "it ends before its last row"],
    ["compressed", bmp(8, 1, 1, [], palette, 1), "its pixels are compressed"],
    [
      "of 10 bits a channel",
      bmp(32, 1, 1, [], [0, 0, 0xf0, 0x3f, 0, 0xfc, 0x0f, 0, 0xff, 3, 0, 0], 3),
      "its channels have more than 8 bits, which is not supported",
    ],
    [
      "with a channel of no bits",
      bmp(16, 1, 1, [], [0, 0xf8, 0, 0, 0, 0, 0, 0, 0x1f, 0, 0, 0], 3),
      "a channel has no bits",
    ],
    ["without pixels", bmp(24, 0, 1, []), "it has no pixels"],
    ["of another depth", bmp(7, 1, 1, []), "7 bits a pixel"],
    ["beyond its palette", bmp(8, 1, 1, [[9]], palette), "index 9, beyond its palette"],
    ["header", bytesOf("BM"), "it ends within its header"],
  ])("%s is refused", (_, file, reason) => {
    expect(() => rgb(file)).toThrow(reason);
  });
});

describe("PGM and PPM", () => {
  const read = (file: Uint8Array) => {
    const { width, height, samples } = openPlainImage("netpbm", file);
    const { data, channels, peak } = samples();
    return { size: [width, height], data: [...data], channels, peak };
  };

  it.each<[string, Uint8Array, object]>([
    ["P5", bytesOf("P5\n2 1\n255\n", 7, 9), { size: [2, 1], data: [7, 9], channels: 1, peak: 255 }],
    ["P6", bytesOf("P6 # by hand\n1 1 255\n", 1, 2, 3), { size: [1, 1], data: [1, 2, 3], channels: 3, peak: 255 }],
    ["P3", bytesOf("P3 1 1 15 1 2 15\n"), { size: [1, 1], data: [1, 2, 15], channels: 3, peak: 15 }],
    ["16 bits", bytesOf("P5 1 1 65535\n", 1, 2), { size: [1, 1], data: [258], channels: 1, peak: 65535 }],
  ])("%s", (_, file, expected) => {
    expect(imageFormat(file)?.decoder).toBe("netpbm");
    expect(read(file)).toEqual(expected);
  });

  it.each<[string, Uint8Array, string]>([
    ["cut", bytesOf("P6 9 9 255\n", 1, 2), "it ends before its last pixel"],
    ["of no size", bytesOf("P5 0 1 255\n"), "it has no pixels"],
    ["of no number", bytesOf("P5 x"), "its width is no number"],
    ["of a size of its own", bytesOf("P5 99999999999 99999999999 255\n"), "it ends before its last pixel"],
    ["above its largest value", bytesOf("P2 1 1 15 16 \n"), "a sample is 16, above its largest value of 15"],
  ])("%s is refused", (_, file, reason) => {
    expect(() => read(file)).toThrow(reason);
  });
});

describe("camera raw is no TIFF", () => {
  /** A TIFF's directories, each with entries [tag, type, count, value]. */
  function tiff(little: boolean, ...directories: readonly (readonly number[])[][]): Uint8Array {
    const bytes = new Uint8Array(512);
    const view = new DataView(bytes.buffer);
    bytes.set(little ? [0x49, 0x49, 0x2a, 0] : [0x4d, 0x4d, 0, 0x2a]);
    view.setUint32(4, 64, little);
    directories.forEach((entries, n) => {
      const at = 64 * (n + 1);
      view.setUint16(at, entries.length, little);
      entries.forEach(([tag, type, count, value], i) => {
        const entry = at + 2 + 12 * i;
        view.setUint16(entry, tag!, little);
        view.setUint16(entry + 2, type!, little);
        view.setUint32(entry + 4, count!, little);
        if (type === 3) view.setUint16(entry + 8, value!, little);
        else view.setUint32(entry + 8, value!, little);
      });
    });
    return bytes;
  }
  const [rgb, sensor] = [
    [0x106, 3, 1, 2],
    [0x106, 3, 1, 32803],
  ];

  it.each<[string, Uint8Array]>([
    ["CR3", Uint8Array.of(0, 0, 0, 24, ...bytesOf("ftypcrx "))],
    ["CR2", bytesOf("II*\0\u0010\0\0\0CR")],
    ["ARW, NEF: a sensor's pixels in a directory below", tiff(true, [rgb, [0x14a, 4, 1, 128]], [sensor])],
    ["the same, big-endian", tiff(false, [rgb, [0x14a, 4, 1, 128]], [sensor])],
    [
      "one of several directories below",
      Uint8Array.from(tiff(true, [[0x14a, 4, 2, 200]], [sensor]), (b, i) => (i === 204 ? 128 : b)),
    ],
    ["PEF: in the first directory", tiff(false, [sensor])],
    ["DNG", tiff(true, [rgb, [0xc612, 1, 4, 1]])],
    ["ORF", bytesOf("IIRO")],
    ["RW2", bytesOf("IIU\0")],
    ["RAF", bytesOf("FUJIFILMCCD-RAW")],
  ])("%s", (_, file) => {
    expect(imageFormat(file)).toEqual({ title: "camera raw" });
  });

  it.each<[string, Uint8Array]>([
    ["RGB", tiff(true, [rgb])],
    ["RGB with a thumbnail", tiff(false, [rgb, [0x14a, 4, 1, 128]], [rgb])],
    ["directories in a circle", tiff(true, [[0x14a, 4, 1, 64]])],
    ["addresses beyond the file", tiff(true, [[0x14a, 4, 2 ** 32 - 1, 2 ** 32 - 1]])],
    ["cut", bytesOf("II*\0")],
  ])("a TIFF stays one: %s", (_, file) => {
    expect(imageFormat(file)?.title).toBe("TIFF");
  });
});
