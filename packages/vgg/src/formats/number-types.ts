import { WeightsError } from "../weights-error.ts";

/** Little-endian numbers in files, and what they become: float32. */
const readers: Record<string, { readonly bytes: number; read(view: DataView, at: number): number }> = {
  float16: { bytes: 2, read: (view, at) => float16(view.getUint16(at, true)) },
  bfloat16: { bytes: 2, read: (view, at) => bits(view.getUint16(at, true) << 16) },
  float32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  float64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  uint16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
};

/** Bytes of one number; @throws WeightsError for a type that weights are not stored in. */
export function numberBytes(type: string, where: string): number {
  const found = Object.hasOwn(readers, type) && readers[type];
  if (!found)
    throw new WeightsError("unsupported", `${where} holds ${type} numbers; weights are float32, float16 or float64.`);
  return found.bytes;
}

/** Bytes in a file as float32 numbers. */
export function toFloat32(data: Uint8Array, type: string): Float32Array {
  const { bytes, read } = readers[type]!;
  const count = data.length / bytes;
  // One copy for the usual case; an unaligned view can't be a Float32Array.
  if (type === "float32") return new Float32Array(new Uint8Array(data).buffer);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Float32Array.from({ length: count }, (_, i) => read(view, i * bytes));
}

const scratch = new DataView(new ArrayBuffer(4));

function bits(value: number): number {
  scratch.setInt32(0, value);
  return scratch.getFloat32(0);
}

function float16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent ? sign * 2 ** (exponent - 25) * (1024 + fraction) : sign * 2 ** -24 * fraction;
}

const infinite = 0x7c00;

/** The bits of the nearest float16 (IEEE 754 binary16, ties to even); beyond 65504 it is infinite. */
export function toFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | infinite;
  // Below the least normal number, steps have one size; above it, 1024 for each power of two.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const steps = evenlyRounded(size * 2 ** (10 - exponent));
  return sign | (steps + (exponent + 14) * 1024);
}

function evenlyRounded(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
