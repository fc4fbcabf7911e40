import { WeightsError } from "../weights-error.ts";
import { float16Value } from "./float16.ts";

/** Little-endian numbers in files, and what they become: float32. */
const readers: Record<string, { readonly bytes: number; read(view: DataView, at: number): number }> = {
  float16: { bytes: 2, read: (view, at) => float16Value(view.getUint16(at, true)) },
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
