import type { PngChunks, Samples } from "@srloss/engines/images";
import { scanLineSamples } from "./scan-lines.ts";
import { inflate } from "./zlib.ts";

/**
 * The samples of a PNG of any kind, to the bit. Browsers cut 16 bits to 8, multiply colours by alpha, and some falsify what
 * they let a page read; and the PNG library that was tried refuses interlaced images of less than 8 bits.
 *
 * @throws Error with what is wrong, as part of a sentence.
 */
export async function decodePng(png: PngChunks): Promise<Samples> {
  const stored = scanLineSamples(png, await inflate(png.data, png.unpackedBytes));
  if (png.palette) return looked(png, stored, png.palette);
  const samples: Samples = { data: stored, channels: png.channels, peak: png.depth === 16 ? 65535 : 255 };
  const most = 2 ** png.depth - 1;
  const key = png.transparency && words(png.transparency);
  const found = key ? keyed(samples, key) : samples;
  // Gray of 1, 2 or 4 bits is spread over 0..255; alpha, if any, is there already.
  if (png.depth < 8) {
    const { data, channels } = found;
    for (let i = 0; i < data.length; i += channels) data[i]! *= 255 / most;
  }
  return found;
}

function looked({ transparency }: PngChunks, indices: ArrayLike<number>, palette: Uint8Array): Samples {
  const channels = transparency ? 4 : 3;
  const data = new Uint8Array(indices.length * channels);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    // An index beyond the palette is opaque black, as the specification demands since its third edition.
    for (let c = 0; c < 3; c++) data[i * channels + c] = palette[index * 3 + c] ?? 0;
    if (transparency) data[i * 4 + 3] = transparency[index] ?? 255;
  }
  return { data, channels, peak: 255 };
}

/** With alpha: 0 where a pixel has the transparent colour. */
function keyed({ data, channels, peak }: Samples, key: readonly number[]): Samples {
  const count = data.length / channels;
  const wider = channels + 1;
  const samples = peak === 255 ? new Uint8Array(count * wider) : new Uint16Array(count * wider);
  for (let pixel = 0; pixel < count; pixel++) {
    let same = true;
    for (let c = 0; c < channels; c++) {
      const value = data[pixel * channels + c]!;
      samples[pixel * wider + c] = value;
      same &&= value === key[c];
    }
    samples[pixel * wider + channels] = same ? 0 : peak;
  }
  return { data: samples, channels: wider as Samples["channels"], peak };
}

function words(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!);
}
