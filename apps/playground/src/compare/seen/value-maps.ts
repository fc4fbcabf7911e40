import type { ValueMap } from "../colours/colour-map.ts";

/** The same numbers of both pictures, and how they differ: what is drawn side by side. */
export interface MapTriple {
  readonly original: ValueMap;
  readonly reconstruction: ValueMap;
  /** Reconstruction minus original. */
  readonly difference: ValueMap;
}

export const titles: Readonly<Record<keyof MapTriple, string>> = {
  original: "Original",
  reconstruction: "Reconstruction",
  difference: "Difference",
};

export function mapTriple(
  original: Float32Array,
  reconstruction: Float32Array,
  width: number,
  height: number,
): MapTriple {
  const difference = reconstruction.map((value, i) => value - original[i]!);
  return {
    original: { values: original, width, height, signed: false },
    reconstruction: { values: reconstruction, width, height, signed: false },
    difference: { values: difference, width, height, signed: true },
  };
}
