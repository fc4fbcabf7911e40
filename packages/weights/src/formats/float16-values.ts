import { checkKind } from "@srloss/core/validation";
import { WeightsError } from "../weights-error.ts";
import { float16Bits, float16Value } from "./float16.ts";

/**
 * Each number rounded to the nearest that float16 has.
 *
 * @param what For the error: whose numbers they are.
 * @throws WeightsError where one is beyond float16's 65504.
 *
 * @example
 * ```ts
 * import { float16Values } from "@srloss/weights/formats";
 * [...float16Values(Float32Array.of(1, 2049), "conv1")]; // => [1, 2048]
 * ```
 */
export function float16Values(values: Float32Array, what: string): Float32Array {
  checkKind(values, "floats", "float16Values: the values");
  return values.map((value) => {
    const half = float16Value(float16Bits(value));
    if (!Number.isFinite(half)) throw new WeightsError("unsupported", `${value} of ${what} is beyond float16's 65504.`);
    return half;
  });
}
