import { inflateSync } from "node:zlib";
import { paeth } from "./png-file.ts";

/** What an 8-bit PNG without interlace holds. */
export interface UnpackedPng {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Row by row, channels together. */
  readonly samples: Uint8Array;
}

/** Decodes an 8-bit gray, RGB or RGBA PNG by zlib alone, so that neither sharp nor libpng is both judge and judged. */
export function unpackedPng(bytes: Uint8Array): UnpackedPng {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12) {
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") data.push(body);
  }
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const [depth, color, , , interlace] = file.subarray(24, 29);
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[color!];
  if (depth !== 8 || interlace || !channels) throw new Error(`Not for depth ${depth}, color ${color}, ${interlace}.`);
  const lines = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const samples = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)]!;
    for (let i = 0; i < stride; i++) {
      const to = y * stride + i;
      const a = i < channels ? 0 : samples[to - channels]!;
      const b = y === 0 ? 0 : samples[to - stride]!;
      const c = i < channels || y === 0 ? 0 : samples[to - stride - channels]!;
      samples[to] = lines[y * (stride + 1) + 1 + i]! + [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
    }
  }
  return { width, height, channels, samples };
}
