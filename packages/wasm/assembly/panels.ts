/** Weights are packed in panels of 8 outputs, as wide as the micro-kernel that reads them; the last one of 4, if need be. */

/** Width of the panel that begins at `output`. */
@inline
export function panelWidth(output: i32, outputs: i32): i32 {
  return outputs - output < 8 ? 4 : 8;
}
