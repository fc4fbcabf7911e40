import { checkFields, checkKind, given } from "@srloss/core/validation";
import { WeightsError } from "../weights-error.ts";
import { float16Bits, float16Value } from "./float16.ts";

/** How numbers are stored: 4 bytes each, or 2. */
export type StoredType = "float32" | "float16";

export interface TensorToStore {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * A safetensors file, in the order of the tensors; `openTensors` reads it back, bit for bit.
 *
 * @param metadata Notes that travel in the file.
 * @param type Of the stored numbers.
 * @returns The bytes of the file, 4 for each number (float16: 2) and a header.
 * @throws WeightsError where a number is none of float16's: what is stored is what was computed with.
 *
 * @example
 * ```ts
 * import { writeSafetensors } from "@srloss/weights/formats";
 * const tensor = { name: "conv1/bias", shape: [2], data: Float32Array.of(3, 4) };
 * writeSafetensors([tensor], {}, "float16").length; // => 100
 * ```
 */
export function writeSafetensors(
  tensors: readonly TensorToStore[],
  metadata: Readonly<Record<string, string>> = {},
  type: StoredType = "float32",
): Uint8Array<ArrayBuffer> {
  checkKind(tensors, "list", "writeSafetensors: tensors");
  if (!Object.hasOwn(storedTypes, type))
    throw new WeightsError("unsupported", `writeSafetensors: the type is float32 or float16; got ${given(type)}.`);
  for (const tensor of tensors) checkFields(tensor, ["name", "shape", "data"], "writeSafetensors: a tensor");
  const { dtype, bytes, write } = storedTypes[type];
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const end = offset + data.length * bytes;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  // The data is aligned to 8 bytes by spaces after the header.
  const text = JSON.stringify(header);
  const json = new TextEncoder().encode(text.padEnd(text.length + 8));
  const length = json.length - (json.length % 8);
  const file = new Uint8Array(8 + length + offset);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(length), true);
  file.set(json.subarray(0, length), 8);
  let at = 8 + length;
  for (const { data } of tensors)
    for (const value of data) {
      write(view, at, value);
      at += bytes;
    }
  return file;
}

interface NumberWriter {
  readonly dtype: string;
  readonly bytes: number;
  write(view: DataView, at: number, value: number): void;
}

const storedTypes: Readonly<Record<StoredType, NumberWriter>> = {
  float32: { dtype: "F32", bytes: 4, write: (view, at, value) => view.setFloat32(at, value, true) },
  float16: {
    dtype: "F16",
    bytes: 2,
    write(view, at, value) {
      const half = float16Bits(value);
      if (float16Value(half) !== value)
        throw new WeightsError(
          "unsupported",
          `${value} is no float16 number; round the weights first (roundToFloat16).`,
        );
      view.setUint16(at, half, true);
    },
  },
};
