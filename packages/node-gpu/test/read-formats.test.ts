import { words } from "@srloss/conformance/png";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../src/index.ts";

const numbers = (length: number, f: (i: number) => number) => Array.from({ length }, (_, i) => f(i));

/** 16x8, written by Chromium's canvas: the left half is the first colour, the right half the second. */
const canvas = {
  jpeg: "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/2wBDAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAARCAAIABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABgn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAACgf/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCT6HlMC5HAC7//2Q==",
  webp: "UklGRioAAABXRUJQVlA4TB0AAAAvD8ABAA9wLeJT0B6Rdv6DB2LBZP7SnSlE9D8yAAA=",
};
const left = [200, 30, 60];
const right = [20, 90, 180];

function expectPixel(data: ArrayLike<number>, pixel: number, color: readonly number[], tolerance: number): void {
  color.forEach((value, c) => {
    expect(Math.abs(data[pixel * 3 + c]! - value)).toBeLessThanOrEqual(tolerance);
  });
}

describe("formats other than PNG", () => {
  it.each([
    ["jpeg", 1],
    ["webp", 0],
  ] as const)("%s, as Chromium wrote it", async (format, tolerance) => {
    const image = await decodeImage(Buffer.from(canvas[format], "base64"));
    expect(image).toMatchObject({ width: 16, height: 8, bitDepth: 8, format });
    for (let pixel = 0; pixel < 16 * 8; pixel++)
      expectPixel(image.data, pixel, pixel % 16 < 8 ? left : right, tolerance);
  });

  it("JPEG: the EXIF orientation is applied", async () => {
    const jpeg = Buffer.from(canvas.jpeg, "base64");
    // A TIFF header and one entry: Orientation, one SHORT, 6: the top of the image is on the right.
    const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
    const exif = [...Buffer.from("Exif\0\0", "latin1"), ...tiff];
    const app1 = [0xff, 0xe1, ...words(exif.length + 2), ...exif];
    const image = await decodeImage(Buffer.concat([jpeg.subarray(0, 2), Uint8Array.from(app1), jpeg.subarray(2)]));
    expect([image.width, image.height]).toEqual([8, 16]);
    expectPixel(image.data, 0, left, 1);
    expectPixel(image.data, 8 * 16 - 1, right, 1);
  });

  const samples = Uint8Array.from(numbers(16 * 16 * 3, (i) => (i >> 4) * 5));
  const image = () => sharp(samples, { raw: { width: 16, height: 16, channels: 3 } });
  it.each([
    ["tiff", () => image().tiff({ compression: "lzw" })],
    ["gif", () => image().gif()],
    ["avif", () => image().avif({ lossless: true })],
  ] as const)("%s", async (format, write) => {
    const image = await decodeImage(await write().toBuffer());
    expect(image).toMatchObject({ width: 16, height: 16, bitDepth: 8, format });
    expect(Array.from(image.data)).toEqual(Array.from(samples));
  });

  it("16-bit TIFF", async () => {
    const deep = await image().toColourspace("rgb16").tiff({ compression: "none" }).toBuffer();
    const stored = Buffer.alloc(samples.length * 2);
    deep.copy(stored, 0, 8);
    const { data, bitDepth } = await decodeImage(deep);
    expect(bitDepth).toBe(16);
    expect(Array.from(data)).toEqual(
      numbers(samples.length, (i) => Math.fround((stored.readUInt16LE(i * 2) / 65535) * 255)),
    );
  });

  it("an animation's first frame", async () => {
    const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 10), Buffer.alloc(8 * 8 * 3, 200)]);
    const raw = { width: 8, height: 16, channels: 3, pageHeight: 8 } as const;
    const gif = await sharp(frames, { raw }).gif().toBuffer();
    const { width, height, data } = await decodeImage(gif);
    expect([width, height, ...new Set(data)]).toEqual([8, 8, 10]);
  });

  it("CMYK is converted to RGB", async () => {
    const white = sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } });
    const cmyk = await white.toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
    const { data } = await decodeImage(cmyk);
    expect(data.length).toBe(8 * 8 * 3);
    for (const value of data) expect(value).toBeGreaterThan(250);
  });
});
