const bitsPerSample = 0x102;

/** The bits of a sample that the first directory of a TIFF names; undefined where it names none. */
export function tiffBits(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const word = (at: number) => (at + 2 <= bytes.length ? view.getUint16(at, little) : 0);
  const long = (at: number) => (at + 4 <= bytes.length ? view.getUint32(at, little) : 0);
  const directory = long(4);
  for (let n = 0; n < word(directory); n++) {
    const entry = directory + 2 + 12 * n;
    if (word(entry) !== bitsPerSample) continue;
    // Those of up to two channels stand in the entry itself.
    return word(long(entry + 4) <= 2 ? entry + 8 : long(entry + 8)) || undefined;
  }
  return undefined;
}
