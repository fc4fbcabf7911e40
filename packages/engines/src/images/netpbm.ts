import type { PlainImage } from "./bmp.ts";
import type { Samples } from "./samples-to-rgb.ts";

/**
 * PGM and PPM of up to 16 bits, as text (P2, P3) or binary (P5, P6), of the first image (Netpbm, ppm and pgm formats).
 *
 * @throws Error with what is wrong, as part of a sentence.
 */
export function openNetpbm(bytes: Uint8Array): PlainImage {
  const kind = bytes[1]! - 48;
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  const words = new Words(bytes, 2);
  const [width, height, most] = [words.next("its width"), words.next("its height"), words.next("its largest value")];
  if (!width || !height) throw new Error("it has no pixels");
  if (most < 1 || most > 65535) throw new Error(`its largest value is ${most}`);
  const count = width * height * channels;
  const size = most > 255 ? 2 : 1;
  // One white space after the header, and then samples.
  const start = words.at + 1;
  const binary = kind >= 5;
  if ((binary ? start + count * size : words.at + 2 * count) > bytes.length)
    throw new Error("it ends before its last pixel");
  const samples = (): Samples => {
    const data = most === 255 ? new Uint8Array(count) : new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      const at = start + i * size;
      const value = binary ? (size === 1 ? bytes[at]! : bytes[at]! * 256 + bytes[at + 1]!) : words.next(`sample ${i}`);
      if (value > most) throw new Error(`a sample is ${value}, above its largest value of ${most}`);
      data[i] = value;
    }
    return { data, channels, peak: most };
  };
  return { width, height, samples };
}

/** Numbers between white space and comments. */
class Words {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  next(what: string): number {
    const { bytes } = this;
    for (; bytes[this.at]! <= 32 || bytes[this.at] === 35; this.at++)
      if (bytes[this.at] === 35) while (this.at < bytes.length && bytes[this.at] !== 10) this.at++;
    let value = 0;
    const start = this.at;
    for (let digit = bytes[this.at]! - 48; digit >= 0 && digit <= 9; digit = bytes[++this.at]! - 48)
      value = Math.min(2 ** 31, value * 10 + digit);
    if (this.at === start) throw new Error(`${what} is no number`);
    return value;
  }
}
