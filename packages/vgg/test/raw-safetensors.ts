/** A tensor as a safetensors file has it. */
export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A safetensors file by the format's description, with nothing of our own writer in it. */
export function rawSafetensors(
  tensors: Readonly<Record<string, RawTensor>>,
  metadata?: Readonly<Record<string, unknown>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let end = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.length] };
    end += data.length;
  }
  return withHeader(JSON.stringify(header), ...Object.values(tensors).map(({ data }) => data));
}

/** Whatever text as the header, and the data after it. */
export function withHeader(text: string, ...data: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(text);
  const file = new Uint8Array(8 + header.length + data.reduce((sum, { length }) => sum + length, 0));
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let at = 8 + header.length;
  for (const part of data) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** The header of a file, and the bytes after it. */
export function splitSafetensors(file: Uint8Array): {
  header: Record<string, RawEntry>;
  text: string;
  data: Uint8Array;
} {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder().decode(file.subarray(8, 8 + length));
  return { header: JSON.parse(text) as Record<string, RawEntry>, text, data: file.subarray(8 + length) };
}

interface RawEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function float32(shape: readonly number[], values: Float32Array): RawTensor {
  return { dtype: "F32", shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

export function zeros(...shape: readonly number[]): RawTensor {
  return { dtype: "F32", shape, data: new Uint8Array(4 * shape.reduce((n, side) => n * side, 1)) };
}
