/**
 * Weights are packed in panels of 12, 8 or 4 outputs, as wide as the micro-kernels that read them: as many of 12 as leave
 * nothing, 8 or 16; one of 4 where there are no more outputs than that.
 */

/** Outputs in panels of 12. */
@inline
export function wideOutputs(outputs: i32): i32 {
  const rest = outputs % 12;
  if (rest == 0) return outputs;
  return rest == 8 ? outputs - 8 : max(outputs - 16, 0);
}

/** Width of the panel that begins at `output`. */
@inline
export function panelWidth(output: i32, wide: i32, outputs: i32): i32 {
  if (output < wide) return 12;
  return outputs - output < 8 ? 4 : 8;
}
