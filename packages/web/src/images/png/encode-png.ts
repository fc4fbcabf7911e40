import { checkEncodable, type Pixels, pngChunk, pngSignature } from "@srloss/engines/images";
import { deflate } from "./zlib.ts";

const colorTypes = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * The bytes of an 8-bit PNG: gray, RGB, or RGB and alpha. A canvas would multiply colours by alpha.
 *
 * @param pixels Sizes and `data`, `[height, width, channels]` in 0..255.
 * @throws SrlossError for what is no pixels, and where `data` is not as long as the sizes say.
 *
 * @example
 * ```ts
 * const bytes = await encodePng({ width: 2, height: 1, channels: 1, data: new Float32Array([7.6, 300]) });
 * (await decodeImage(bytes)).data; // => [8, 8, 8, 255, 255, 255]
 * const file = new Blob([bytes], { type: "image/png" });
 * ```
 */
export async function encodePng(pixels: Pixels): Promise<Uint8Array<ArrayBuffer>> {
  checkEncodable("encodePng", pixels);
  const { width, height, channels, data } = pixels;
  const bytes = data instanceof Float32Array ? Uint8ClampedArray.from(data) : data;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, colorTypes[channels]);
  const parts = [
    pngSignature,
    pngChunk("IHDR", new Uint8Array(header.buffer)),
    pngChunk("IDAT", await deflate(filtered(bytes, width * channels, channels))),
    pngChunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Each row as differences to the pixels above, which photographs compress well with. */
function filtered(bytes: ArrayLike<number>, rowBytes: number, step: number): Uint8Array<ArrayBuffer> {
  const rows = bytes.length / rowBytes;
  const lines = new Uint8Array(rows * (1 + rowBytes));
  for (let row = 0, at = 0; row < rows; row++) {
    lines[at++] = row ? 2 : 1;
    const [first, back] = row ? [row * rowBytes, rowBytes] : [0, step];
    for (let i = 0; i < rowBytes; i++, at++) {
      const from = first + i;
      lines[at] = bytes[from]! - (from < back ? 0 : bytes[from - back]!);
    }
  }
  return lines;
}
