import { floats, kinds, type Operation, words } from "../generated/operations.ts";

export { type Operation, operationBytes } from "../generated/operations.ts";

const indices: ReadonlyMap<string, number> = new Map(words.map((word, i) => [word, i]));
const isFloat: ReadonlySet<string> = new Set(floats);

/** Writes operations one after the other; a field that is left out is 0. */
export function writeProgram(memory: ArrayBufferLike, at: number, operations: readonly Operation[]): void {
  const integers = new Int32Array(memory, at, operations.length * words.length).fill(0);
  const reals = new Float32Array(memory, at, operations.length * words.length);
  let first = 0;
  for (const operation of operations) {
    for (const [word, value] of Object.entries(operation)) {
      const index = indices.get(word);
      // What an operation has no field for, such as `scratch`, is not written.
      if (index === undefined) continue;
      // Flags are true and false.
      const number = word === "kind" ? kinds.indexOf(value as string) : Number(value ?? 0);
      (isFloat.has(word) ? reals : integers)[first + index] = number;
    }
    first += words.length;
  }
}
