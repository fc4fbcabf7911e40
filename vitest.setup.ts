import { expect } from "vitest";

const added = Symbol.for("srloss.same-bytes");
const everywhere = globalThis as typeof globalThis & { [added]?: true };

/**
 * Arrays of numbers whose bytes are the same are equal. Vitest compares them number by number, with the name of each: a second for
 * half a megabyte. It still does where a byte differs, and says where.
 */
function sameBytes(a: unknown, b: unknown): true | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b) || a.constructor !== b.constructor) return undefined;
  const [x, y] = [a, b].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return x!.length === y!.length && x!.every((byte, i) => byte === y![i]) ? true : undefined;
}

// A process that runs many files comes here for each.
if (!everywhere[added]) expect.addEqualityTesters([sameBytes]);
everywhere[added] = true;
