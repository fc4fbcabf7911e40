import type { PngChunks } from "@srloss/engines/images";

/**
 * The samples of a PNG's rows, as stored: filters undone, passes put together, bits unpacked.
 *
 * @param data Inflated, `unpackedBytes` long; the filters are undone in place.
 * @throws Error for an unknown filter.
 */
export function scanLineSamples(image: PngChunks, data: Uint8Array): Uint8Array | Uint16Array {
  const { width, height, depth, channels } = image;
  const count = width * height * channels;
  const samples = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const step = Math.max(1, (channels * depth) / 8);
  let at = 0;
  for (const { left, top, right, down, columns, rows, rowBytes } of image.passes) {
    let above: Uint8Array | undefined;
    for (let row = 0; row < rows; row++, at += 1 + rowBytes) {
      const line = data.subarray(at + 1, at + 1 + rowBytes);
      unfilter(data[at]!, line, above, step);
      above = line;
      const from = ((top + row * down) * width + left) * channels;
      if (depth === 8 && right === 1) samples.set(line, from);
      else
        for (let column = 0; column < columns; column++)
          for (let c = 0; c < channels; c++)
            samples[from + column * right * channels + c] = sampleOf(line, column * channels + c, depth);
    }
  }
  return samples;
}

function sampleOf(line: Uint8Array, i: number, depth: number): number {
  if (depth === 8) return line[i]!;
  if (depth === 16) return line[2 * i]! * 256 + line[2 * i + 1]!;
  const bit = i * depth;
  return (line[bit >> 3]! >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}

/** Filters predict a byte from the pixel before it, the one above, or both. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array | undefined, step: number): void {
  if (filter > 4) throw new Error(`a row has the unknown filter ${filter}`);
  if (filter === 0 || (filter === 2 && !above)) return;
  for (let i = 0; i < line.length; i++) {
    const before = i < step ? 0 : line[i - step]!;
    const up = above ? above[i]! : 0;
    if (filter === 1) line[i]! += before;
    else if (filter === 2) line[i]! += up;
    else if (filter === 3) line[i]! += (before + up) >> 1;
    else line[i]! += paeth(before, up, i < step || !above ? 0 : above[i - step]!);
  }
}

function paeth(before: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(before - corner), Math.abs(before + up - 2 * corner)];
  return a <= b && a <= c ? before : b <= c ? up : corner;
}
