import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { formulaImage } from "@srloss/reference";
import sharp, { type Sharp } from "sharp";

/** One gray level. */
function flat(value: number, width: number, height: number = width): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: value, g: value, b: value } } });
}

/** An image with something in it. */
export function textured(width: number, height: number, seed: number): Sharp {
  const data = Uint8Array.from(formulaImage(height, width, seed));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A PNG that says that it is so large and holds less. */
async function claimedPng(width: number, height: number): Promise<Buffer> {
  const png = await flat(9, 4).png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** A sound pair (`sr.png`, `hr.png`) and one of each that can't be used. */
export async function writeImages(folder: string): Promise<void> {
  const save = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes);
  await flat(100, 16).png().toFile(join(folder, "hr.png"));
  await flat(104, 16).png().toFile(join(folder, "sr.png"));
  for (const side of [1, 3, 4, 15, 20])
    await textured(side, side, 1)
      .png()
      .toFile(join(folder, `${side}.png`));
  await textured(15, 15, 2).png().toFile(join(folder, "15b.png"));
  await flat(9, 16).ensureAlpha(0.5).png().toFile(join(folder, "alpha.png"));
  const large = textured(64, 64, 3);
  const [png, jpeg] = [await large.png().toBuffer(), await large.jpeg().toBuffer()];
  save("cut.png", png.subarray(0, png.length / 2));
  save("cut.jpg", jpeg.subarray(0, jpeg.length / 2));
  save("text.png", "hello");
  save("empty.png", "");
  save("huge.png", await claimedPng(10_000, 10_000));
  mkdirSync(join(folder, "album"));
}
