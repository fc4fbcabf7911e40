import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";

/** A PNG of 8-bit RGB, not interlaced, as `[1, height, width, 3]` in 0..255; the specification's chapters 5 and 9. */
export const readPng = (path: string): Tensor4D => read(path, 3);

/** The same of grayscale, `[1, height, width, 1]`. */
export const readGrayPng = (path: string): Tensor4D => read(path, 1);

function read(path: string, channels: 1 | 3): Tensor4D {
  const file = readFileSync(path);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const kind = [...file.subarray(24, 29)];
  if (kind.join() !== `8,${channels - 1},0,0,0`) throw new Error(`${path}: not a PNG of 8 bits, ${channels} channels.`);
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12)
    if (file.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  return tensor4d(unfiltered(inflateSync(Buffer.concat(parts)), height, width, channels), [1, height, width, channels]);
}

/** Each row is one byte that says how it was predicted, and the differences to that prediction. */
function unfiltered(rows: Buffer, height: number, width: number, channels: number): Float32Array {
  const stride = width * channels;
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : pixels[at - channels]!;
      const above = y ? pixels[at - stride]! : 0;
      const corner = y && x >= channels ? pixels[at - stride - channels]! : 0;
      const predictions = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
      pixels[at] = rows[y * (stride + 1) + 1 + x]! + predictions[filter]!;
    }
  }
  return Float32Array.from(pixels);
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [left, above, corner].map((v) => Math.abs(estimate - v)) as [number, number, number];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
