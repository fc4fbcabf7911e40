/** The boxes around the sizes, from the outermost on, and how many bytes each has before what it holds. */
const around = [
  { type: "meta", own: 12 },
  { type: "iprp", own: 8 },
  { type: "ipco", own: 8 },
];

/**
 * The sizes that an AVIF file states, of its images and of the tiles that they are put together from. They are known before libvips
 * looks at it, which prints lines of its own where one is beyond its numbers.
 */
export function avifSizes(bytes: Uint8Array): Generator<{ readonly width: number; readonly height: number }> {
  return sizesIn(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length, 0);
}

function* sizesIn(
  view: DataView,
  start: number,
  end: number,
  depth: number,
): Generator<{ readonly width: number; readonly height: number }> {
  const holder = around[depth];
  let next = start;
  for (let at = start; at + 8 <= end; at = next) {
    const length = view.getUint32(at);
    // To the end of the file, or in 64 bits: neither stands before what describes an image.
    if (length < 8) return;
    next = at + length;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    if (type === holder?.type) yield* sizesIn(view, at + holder.own, Math.min(end, next), depth + 1);
    // After length, type and version.
    if (!holder && type === "ispe" && at + 20 <= end)
      yield { width: view.getUint32(at + 12), height: view.getUint32(at + 16) };
  }
}
