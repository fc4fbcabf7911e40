/** What a network's own reader is built on: the tensors of a file, whatever its format, and a file of tensors. */
export { float16Values } from "./formats/float16-values.ts";
export { openTensors } from "./formats/open-tensors.ts";
export type { StoredTensor, StoredTensors } from "./formats/stored-tensors.ts";
export { type StoredType, type TensorToStore, writeSafetensors } from "./formats/write-safetensors.ts";
