import { floats, kinds, type Operation, words } from "../generated/operations.ts";

export { type Operation, operationBytes } from "../generated/operations.ts";

const kindNumbers = new Map<string, number>(kinds.map((kind, i) => [kind, i]));
const fields = new Map<string, { readonly word: number; readonly real: boolean }>(
  words.map((name, word) => [name, { word, real: floats.includes(name) }]),
);

/** Writes operations one after the other; a field that is left out is 0. */
export function writeProgram(memory: ArrayBufferLike, at: number, operations: readonly Operation[]): void {
  const integers = new Int32Array(memory, at, operations.length * words.length);
  const reals = new Float32Array(memory, at, operations.length * words.length);
  integers.fill(0);
  let first = 0;
  // A training step writes some hundred operations: only the fields that each has are looked at.
  for (const operation of operations) {
    for (const [name, value] of Object.entries(operation)) {
      const field = fields.get(name);
      // Such as how much scratch memory it needs.
      if (!field) continue;
      // Flags are true and false; what is undefined is 0, too.
      const number = name === "kind" ? kindNumbers.get(operation.kind)! : Number(value ?? 0);
      (field.real ? reals : integers)[first + field.word] = number;
    }
    first += words.length;
  }
}
