/** A tensor in a file, read when it is wanted. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its values as float32. */
  read(): Promise<Float32Array>;
}

/** What a weight file holds, whatever its format. */
export interface StoredTensors {
  /** For messages: `Keras HDF5`, `safetensors`, `PyTorch`, `TF.js layers model`. */
  readonly format: string;
  readonly tensors: readonly StoredTensor[];
  /** Notes that travel in the file, such as `preprocessing`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Whether `value`, out of a file's JSON, is a list of whole numbers from 0: sides, offsets. */
export function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
