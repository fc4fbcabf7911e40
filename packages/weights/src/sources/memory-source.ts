import { given } from "@srloss/core/validation";
import type { ByteSource } from "../byte-source.ts";
import { WeightsError } from "../weights-error.ts";

/**
 * Bytes in memory as a source; `name` is for messages. They are not copied.
 *
 * @throws WeightsError from `read`, where the bytes are not all there.
 *
 * @example
 * ```ts
 * const source = memorySource(new Uint8Array([1, 2, 3]), "three bytes");
 * await source.read(1, 3); // => [2, 3]
 * ```
 */
export function memorySource(bytes: Uint8Array | ArrayBuffer, name: string): ByteSource {
  if (!(bytes instanceof Uint8Array || bytes instanceof ArrayBuffer))
    throw new WeightsError(
      "unavailable",
      `memorySource: a Uint8Array or ArrayBuffer is expected; got ${given(bytes)}.`,
    );
  const data = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return {
    name,
    size: async () => data.length,
    read: async (start, end) => {
      checkSpan(name, start, end, data.length);
      return data.subarray(start, end);
    },
  };
}

/** @throws WeightsError unless `[start, end)` lies within `size` bytes. */
export function checkSpan(name: string, start: number, end: number, size: number): void {
  if (!(start >= 0 && start <= end && end <= size))
    throw new WeightsError("truncated", `${name} ends after ${size} bytes, before byte ${end}; get it again.`);
}
