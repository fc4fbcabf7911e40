/** PyTorch's names of the types of storages, and what their numbers are. */
const types: ReadonlyMap<string, { readonly type: string; readonly bytes: number }> = new Map([
  ["FloatStorage", { type: "float32", bytes: 4 }],
  ["HalfStorage", { type: "float16", bytes: 2 }],
  ["BFloat16Storage", { type: "bfloat16", bytes: 2 }],
  ["DoubleStorage", { type: "float64", bytes: 8 }],
  // Counters of batch normalization and the like: they may be there, and are not read.
  ["LongStorage", { type: "int64", bytes: 8 }],
  ["IntStorage", { type: "int32", bytes: 4 }],
  ["ShortStorage", { type: "int16", bytes: 2 }],
  ["CharStorage", { type: "int8", bytes: 1 }],
  ["ByteStorage", { type: "uint8", bytes: 1 }],
  ["BoolStorage", { type: "bool", bytes: 1 }],
]);

const bytesOf: ReadonlyMap<string, number> = new Map([...types.values()].map(({ type, bytes }) => [type, bytes]));

/** The type of numbers of a storage, by its name in PyTorch. */
export function storageType(name: string): string | undefined {
  return types.get(name)?.type;
}

/** Bytes of one number of a type that `storageType` gave. */
export function storedBytes(type: string): number {
  return bytesOf.get(type)!;
}
