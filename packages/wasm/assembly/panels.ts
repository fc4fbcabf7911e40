import { pairs } from "./simd";

/** Weights are packed in panels of 8 outputs, as wide as the micro-kernel that reads them, of 16 for pairs of vectors; the last one of 4, if need be. */

/** Width of the panel that begins at `output`. */
@inline
export function panelWidth(output: i32, outputs: i32): i32 {
  const left = outputs - output;
  if (pairs && left >= 16) return 16;
  return left < 8 ? 4 : 8;
}
