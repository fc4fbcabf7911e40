import { checkDecodeOptions, type DecodeOptions, type Samples } from "@srloss/engines/images";
import { decodeFile } from "./decode-file.ts";

/** Pixels as a file has them, row by row: gray, gray and alpha, RGB, or RGB and alpha that is not premultiplied. */
export interface ImageSamples {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** `[height, width, channels]`: bytes in 0..255, or words in 0..65535. */
  readonly data: Uint8Array | Uint16Array;
}

/**
 * Decodes what `decodeImage` does, and keeps what that leaves out: alpha, gray as one channel, and 16 bits as they are. A file of
 * other depths (AVIF of 10 or 12 bits, PGM of another white) becomes one of 16 bits.
 *
 * @param input Path of a file, or its bytes.
 * @param options The limits `maxPixels`, `maxSide` and `maxBytes`; nothing is put behind transparent pixels.
 * @param called What errors call it. Defaults to its path.
 * @returns Width, height, channels, and the pixels as bytes or words; `encodeSamples` makes a file of them.
 * @throws ImageError in one sentence: what the file is or lacks, and what to do.
 *
 * @example
 * ```ts
 * const { channels, data } = await decodeSamples("hr.png");
 * [channels, data.length]; // => [3, 768]
 * ```
 */
export async function decodeSamples(
  input: string | Uint8Array | ArrayBuffer,
  options: Omit<DecodeOptions, "background"> = {},
  called: string = typeof input === "string" ? input : "the image",
): Promise<ImageSamples> {
  checkDecodeOptions("decodeSamples", options);
  const { width, height, gray, bitDepth, samples } = await decodeFile("decodeSamples", input, options, called);
  const few = gray && samples.channels > 2 ? withoutCopies(samples) : samples;
  const { data, channels, peak } = few;
  if (bitDepth === 8) return { width, height, channels, data: Uint8Array.from(data) };
  const words =
    data instanceof Uint16Array && peak === 65535 ? data : Uint16Array.from(data, (v) => (v * 65535) / peak + 0.5);
  return { width, height, channels, data: words };
}

/** Gray that a decoder has repeated to three channels. */
function withoutCopies({ data, channels, peak }: Samples): Samples {
  const kept = channels - 2;
  const few = new (data.constructor as Uint16ArrayConstructor)((data.length / channels) * kept);
  for (let from = 0, to = 0; from < data.length; from += channels) {
    few[to++] = data[from]!;
    if (kept === 2) few[to++] = data[from + 3]!;
  }
  return { data: few, channels: kept as 1 | 2, peak };
}
