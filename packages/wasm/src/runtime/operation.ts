import { floats, kinds, type Operation, words } from "../generated/operations.ts";

export { type Operation, operationBytes } from "../generated/operations.ts";

const kindNumbers = new Map<string, number>(kinds.map((kind, i) => [kind, i]));
const places = new Map<string, number>(words.map((name, word) => [name, word]));
const isReal = words.map((name) => floats.includes(name));

/** Writes operations one after the other; a field that is left out is 0. */
export function writeProgram(memory: ArrayBufferLike, at: number, operations: readonly Operation[]): void {
  const integers = new Int32Array(memory, at, operations.length * words.length);
  const reals = new Float32Array(memory, at, operations.length * words.length);
  integers.fill(0);
  let first = 0;
  // A training step writes some hundred operations: only the fields that each has are looked at, and no list of them is made.
  for (const operation of operations) {
    const values = operation as unknown as Readonly<Record<string, number | boolean | undefined>>;
    for (const name in values) {
      const place = places.get(name);
      // Such as how much scratch memory it needs.
      if (place === undefined) continue;
      // Flags are true and false; what is undefined is 0, too.
      const number = Number(values[name] ?? 0);
      if (isReal[place]) reals[first + place] = number;
      else integers[first + place] = number;
    }
    integers[first] = kindNumbers.get(operation.kind)!;
    first += words.length;
  }
}
