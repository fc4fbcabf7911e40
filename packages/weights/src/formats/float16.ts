/** What the 16 bits of an IEEE 754 half-precision number stand for. */
export function float16Value(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent ? sign * 2 ** (exponent - 25) * (1024 + fraction) : sign * 2 ** -24 * fraction;
}

/** The nearest half-precision number, as its 16 bits; ties go to the even one, and beyond 65519 is infinity. */
export function float16Bits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // The exponent of the last bit: 2^-24 for all that is smaller than 2^-14.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14) - 10;
  // A carry into the next exponent is right by itself: the bits follow each other.
  return sign | (((exponent + 24) << 10) + roundToEven(size * 2 ** -exponent));
}

function roundToEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
