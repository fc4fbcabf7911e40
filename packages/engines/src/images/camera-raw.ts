/** Tags of a TIFF's directories, and what a sensor's own pixels are called there (Adobe, DNG; TIFF/EP). */
const [photometric, subDirectories, dngVersion] = [0x106, 0x14a, 0xc612];
const ofSensors = [32803, 34892];

/** More directories than any camera writes. */
const mostDirectories = 16;

/** Whether a file that begins as a TIFF holds a camera's raw pixels, as NEF, ARW, PEF and DNG do, beside a small preview. */
export function isCameraRaw(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const word = (at: number) => (at + 2 <= bytes.length ? view.getUint16(at, little) : 0);
  const long = (at: number) => (at + 4 <= bytes.length ? view.getUint32(at, little) : 0);
  const directories = [long(4)];
  for (let n = 0; n < directories.length && n < mostDirectories; n++) {
    const at = directories[n]!;
    const entries = word(at);
    for (let entry = at + 2; entry < at + 2 + 12 * entries && entry + 12 <= bytes.length; entry += 12) {
      const tag = word(entry);
      if (tag === dngVersion) return true;
      if (tag === photometric && ofSensors.includes(word(entry + 8))) return true;
      if (tag !== subDirectories) continue;
      const count = Math.min(long(entry + 4), mostDirectories);
      // One address stands in the entry itself.
      const from = count === 1 ? entry + 8 : long(entry + 8);
      for (let i = 0; i < count; i++) directories.push(long(from + 4 * i));
    }
    directories.push(long(at + 2 + 12 * entries));
  }
  return false;
}
