import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";

/** Of an image. */
export type Cut = readonly [y: number, x: number, height: number, width: number];

/** A PNG of 8-bit RGB, not interlaced, as `[1, height, width, 3]` in 0..255; the specification's chapters 5 and 9. */
export const readPng = (path: string, cut?: Cut): Tensor4D => read(path, 3, cut);

/** The same of grayscale, `[1, height, width, 1]`. */
export const readGrayPng = (path: string, cut?: Cut): Tensor4D => read(path, 1, cut);

interface Decoded {
  readonly pixels: Float32Array;
  readonly shape: [number, number, number, number];
}

/** What was read before: tests read the same files again and again. */
const decoded = new Map<string, Decoded>();

function read(path: string, channels: 1 | 3, cut?: Cut): Tensor4D {
  const { pixels, shape } = decoded.get(path) ?? decode(path, channels);
  if (shape[3] !== channels) throw new Error(`${path} has ${shape[3]} channels, not ${channels}.`);
  if (!cut) return tensor4d(pixels.slice(), shape);
  const [y, x, height, width] = cut;
  if (y + height > shape[1] || x + width > shape[2]) throw new Error(`${path} is smaller than the cut [${cut}].`);
  // Here, since tfjs's cpu backend takes a second to slice a photograph.
  const length = width * channels;
  const part = new Float32Array(height * length);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * shape[2] + x) * channels;
    part.set(pixels.subarray(from, from + length), row * length);
  }
  return tensor4d(part, [1, height, width, channels]);
}

function decode(path: string, channels: 1 | 3): Decoded {
  const file = readFileSync(path);
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const kind = [...file.subarray(24, 29)];
  if (kind.join() !== `8,${channels - 1},0,0,0`) throw new Error(`${path}: not a PNG of 8 bits, ${channels} channels.`);
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12)
    if (file.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  const pixels = unfiltered(inflateSync(Buffer.concat(parts)), height, width, channels);
  const found: Decoded = { pixels, shape: [1, height, width, channels] };
  decoded.set(path, found);
  return found;
}

/** Each row is one byte that says how it was predicted, and the differences to that prediction. */
function unfiltered(rows: Buffer, height: number, width: number, channels: number): Float32Array {
  const stride = width * channels;
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const predict = predictors[rows[y * (stride + 1)]!]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : pixels[at - channels]!;
      const above = y ? pixels[at - stride]! : 0;
      const corner = y && x >= channels ? pixels[at - stride - channels]! : 0;
      pixels[at] = rows[y * (stride + 1) + 1 + x]! + predict(left, above, corner);
    }
  }
  return Float32Array.from(pixels);
}

const predictors: readonly ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
