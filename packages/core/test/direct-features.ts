import type { Tensor } from "@tensorflow/tfjs-core";
import type { Criterion, GramNormalization } from "../src/index.ts";

/** Numbers `[batch][position][channel]`: features, or Gram matrices, of each image. */
export type Maps = number[][][];

/** What the feature losses compute, written as their formulas in float64. */
export function mapsOf(features: Tensor): Maps {
  const [batch, h, w, c] = features.shape as [number, number, number, number];
  const data = features.dataSync();
  return Array.from({ length: batch }, (_, b) =>
    Array.from({ length: h * w }, (_, i) => Array.from(data.subarray((b * h * w + i) * c, (b * h * w + i + 1) * c))),
  );
}

export function directGram(maps: Maps, [h, w]: readonly [number, number], normalization: GramNormalization): Maps {
  return maps.map((rows) => {
    const channels = rows[0]!.map((_, c) => c);
    const n = { hwc: h * w * channels.length, hw: h * w, none: 1 }[normalization];
    return channels.map((i) => channels.map((j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / n));
  });
}

/** Squares of `size`, row by row, from the top left; what is left over is dropped. */
export function directPatches(maps: Maps, [h, w]: readonly [number, number], size: number): Maps {
  const corners = (length: number) => Array.from({ length: Math.floor(length / size) }, (_, i) => i * size);
  const steps = Array.from({ length: size }, (_, i) => i);
  return maps.flatMap((rows) =>
    corners(h).flatMap((top) =>
      corners(w).map((left) => steps.flatMap((y) => steps.map((x) => rows[(top + y) * w + left + x]!))),
    ),
  );
}

export function directMeanNormalized(maps: Maps): Maps {
  return maps.map((rows) => {
    const all = rows.flat();
    const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
    return rows.map((row) => row.map((v) => v / mean));
  });
}

export function directCriterion(criterion: Criterion, a: Maps, b: Maps): number {
  const perImage = a.map((rows, i) => {
    const other = b[i]!.flat();
    const d = rows.flat().map((v, j) => v - other[j]!);
    const squares = d.reduce((sum, v) => sum + v * v, 0);
    if (criterion === "l1") return d.reduce((sum, v) => sum + Math.abs(v), 0) / d.length;
    if (criterion === "l2") return squares / d.length;
    return criterion === "frobenius" ? Math.sqrt(squares) : squares;
  });
  return perImage.reduce((sum, v) => sum + v, 0) / perImage.length;
}
