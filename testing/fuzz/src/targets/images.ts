import type { DecodedImage } from "@srloss/engines/images";
import { decodeImage } from "@srloss/node-gpu";
import { decodeImage as decodeInBrowser } from "@srloss/web";
import sharp, { type Sharp } from "sharp";
import { type Sound, type Target, target, type Verdict } from "../target.ts";
import { targets as pngReaders } from "./png-readers.ts";

const [width, height] = [24, 16];
const noise = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24);
const noiseImage = () => sharp(noise, { raw: { width, height, channels: 3 } });

/** What is limited here is what a hostile file may ask for. */
const maxPixels = 1e6;

type Kinds = Readonly<Record<string, () => Promise<Uint8Array>>>;

function image(format: string, kinds: Kinds, { sealed = false, decode = decodeImage } = {}): Target {
  return target<DecodedImage>({
    format,
    sound: () => Promise.all(Object.entries(kinds).map(([name, make]) => soundImage(name, make))),
    run: (files) => decode(Object.values(files)[0]!, { maxPixels, background: [0, 0, 0] }, "image"),
    judge: (found, _, sound) => judge(found, sound, sealed),
  });
}

async function soundImage(name: string, make: () => Promise<Uint8Array>): Promise<Sound> {
  return { name, files: { image: await make() } };
}

const encoded = (change: (image: Sharp) => Sharp) => async (): Promise<Uint8Array> => change(noiseImage()).toBuffer();

function bmp(): Promise<Uint8Array> {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = new Uint8Array(54 + stride * height);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    view.setUint32(at, value, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) file.set(noise.subarray(3 * width * y, 3 * width * (y + 1)), 54 + stride * y);
  return Promise.resolve(file);
}

const netpbm = (head: string) => () => Promise.resolve(Uint8Array.of(...Buffer.from(head), ...noise));

const pngs: Kinds = {
  rgb: encoded((p) => p.png()),
  palette: encoded((p) => p.png({ palette: true, colours: 16 })),
  "16 bits": encoded((p) => p.toColourspace("rgb16").png()),
  interlaced: encoded((p) => p.png({ progressive: true })),
  alpha: encoded((p) => p.ensureAlpha(0.5).png()),
};

/** As Node's reader sees them, and PNG as the browser's does, which is ours and needs no browser. */
export const targets: readonly Target[] = [
  image("png", pngs, { sealed: true }),
  image("png-browser", pngs, { sealed: true, decode: decodeInBrowser }),
  ...pngReaders,
  image("jpeg", { plain: encoded((p) => p.jpeg()), progressive: encoded((p) => p.jpeg({ progressive: true })) }),
  image("webp", { lossy: encoded((p) => p.webp()), lossless: encoded((p) => p.webp({ lossless: true })) }),
  image("avif", { avif: encoded((p) => p.avif({ effort: 0 })) }),
  image("tiff", {
    plain: encoded((p) => p.tiff({ compression: "none" })),
    lzw: encoded((p) => p.tiff({ compression: "lzw" })),
  }),
  image("gif", { gif: encoded((p) => p.gif()) }),
  image("bmp", { "24 bits": bmp }),
  image("ppm", { binary: netpbm(`P6 ${width} ${height} 255\n`), "as gray": netpbm(`P5 ${width * 3} ${height} 255\n`) }),
];

/** Where every chunk has a checksum, pixels are the sound ones; elsewhere they must be an image, whatever it shows. */
async function judge(found: DecodedImage, sound: Sound, sealed: boolean): Promise<Verdict> {
  const { data } = found;
  if (data.length !== found.width * found.height * 3)
    return { wrong: `${data.length} values of ${found.width}x${found.height}` };
  if (!data.every((value) => value >= 0 && value <= 255)) return { wrong: "values outside of 0..255" };
  const expected = await decodeImage(Object.values(sound.files)[0]!, { background: [0, 0, 0] });
  if (data.length === expected.data.length && data.every((value, i) => value === expected.data[i])) return "right";
  return sealed ? { wrong: "its pixels are others, and its chunks have checksums" } : "unchecked";
}
