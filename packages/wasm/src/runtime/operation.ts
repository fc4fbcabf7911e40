import { floats, kinds, type Operation, words } from "../generated/operations.ts";

export { type Operation, operationBytes } from "../generated/operations.ts";

/** Writes operations one after the other; a field that is left out is 0. */
export function writeProgram(memory: ArrayBufferLike, at: number, operations: readonly Operation[]): void {
  const integers = new Int32Array(memory, at, operations.length * words.length);
  const reals = new Float32Array(memory, at, operations.length * words.length);
  operations.forEach((operation, i) => {
    words.forEach((word, j) => {
      // Flags are true and false; what an operation has no field for is 0, too.
      const value = word === "kind" ? kinds.indexOf(operation.kind) : Number(operation[word as "items"] ?? 0);
      (floats.includes(word) ? reals : integers)[i * words.length + j] = value;
    });
  });
}
