import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pngFile } from "@srloss/conformance/png";
import { testData } from "@srloss/reference";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeImage } from "../src/index.ts";

describe.skipIf(!testData)("files that failed once", () => {
  const at = (name: string) => join(testData!.cases, "images", name);
  const pixels = async (name: string) => Array.from((await decodeImage(at(name))).data);

  it.each(["white10.avif", "white12.avif"])("%s: white is 255, as in the PNG", async (name) => {
    expect(await pixels(name)).toEqual(await pixels("white.png"));
  });

  it("a TIFF of 12 bits a sample is sound, and not supported", async () => {
    const name = at("packed12.tif");
    await expect(decodeImage(name)).rejects.toThrow(
      `${name} is a TIFF of 12 bits a channel, which is not supported; save it as PNG with 8 or 16 bits a channel.`,
    );
  });

  it("a BMP has the pixels of the same image as PNG", async () => {
    const { width, height, data, format } = await decodeImage(at("plain.bmp"));
    expect([width, height, format, data.length]).toEqual([37, 23, "bmp", 37 * 23 * 3]);
    const bytes = await readFile(at("plain.bmp"));
    // The last row of the file is the first of the image: blue, green, red.
    const [blue, green, red] = bytes.subarray(54 + 112 * 22);
    expect([...data.subarray(0, 3)]).toEqual([red, green, blue]);
  });
});

it.each([
  ["a compressed BMP", 8, 1, [], "its pixels are compressed"],
  ["a BMP of 10 bits a channel", 32, 3, [0x3ff00000, 0xffc00, 0x3ff], "its channels have more than 8 bits"],
] as const)("%s is sound, and not supported", async (_, depth, compression, masks, reason) => {
  const bmp = Buffer.alloc(70);
  bmp.write("BM");
  for (const [at, value] of [
    [10, 66],
    [14, 40],
    [18, 1],
    [22, 1],
    [26, 1 | (depth << 16)],
    [30, compression],
    ...masks.map((mask, i) => [54 + 4 * i, mask] as const),
  ] as const)
    bmp.writeUInt32LE(value, at);
  await expect(decodeImage(bmp)).rejects.toThrow(
    `the image can't be read: ${reason}, which is not supported; convert it to PNG.`,
  );
});

describe("orientation", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "srloss-turned-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const turned = () =>
    sharp(new Uint8Array(8 * 4 * 3), { raw: { width: 8, height: 4, channels: 3 } }).withMetadata({ orientation: 6 });

  it("of a JPEG is applied", async () => {
    const path = join(folder, "a.jpg");
    await writeFile(path, await turned().jpeg().toBuffer());
    const { width, height } = await decodeImage(path);
    expect([width, height]).toEqual([4, 8]);
  });

  it("of a PNG is not: its rows are where they are, as in a browser and in Python", async () => {
    const path = join(folder, "a.png");
    await writeFile(path, await turned().png().toBuffer());
    const { width, height } = await decodeImage(path);
    expect([width, height]).toEqual([8, 4]);
  });
});

it("a side of millions is refused before it is decoded", async () => {
  const png = Buffer.from(pngFile({ width: 1, height: 1, color: "gray", samples: [0] }));
  png.writeUInt32BE(60_000_000, 20);
  const { crc32 } = await import("node:zlib");
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  await expect(decodeImage(png)).rejects.toThrow("is 1x60000000, with a side of more than 65535 pixels");
  await expect(decodeImage(png, { maxSide: 1e8 })).rejects.toThrow("is damaged or cut short (pixels are missing)");
});
