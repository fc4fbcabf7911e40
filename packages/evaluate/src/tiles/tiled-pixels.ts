import type { MeasureName } from "@srloss/core";
import { dispose } from "@tensorflow/tfjs-core";
import { evaluatePair } from "../evaluate-pair.ts";
import type { EvaluationMap } from "../evaluation.ts";
import type { ResolvedRequest } from "../evaluation-request.ts";
import { type CandidateImage, pairTensors } from "../image-pair.ts";
import { cutArea, StitchedMap, type TileArea, tileAreas } from "./tile-areas.ts";

/** How the values of tiles become that of the whole. */
interface Merging {
  /** Pixels of a tile around each place that has a value: what a window needs. */
  readonly margin: number;
  /** What is averaged over the places. */
  readonly summand: (value: number) => number;
  readonly value: (mean: number) => number;
}

const plain: Merging = { margin: 0, summand: (value) => value, value: (mean) => mean };

/** Measures of pixels and windows that are means of what each place has, or follow from one. */
const mergings: Readonly<Partial<Record<MeasureName, Merging>>> = {
  l1: plain,
  l2: plain,
  charbonnier: plain,
  huber: plain,
  // Of the mean squared error in units of the squared peak.
  psnr: { margin: 0, summand: (value) => 10 ** (-value / 10), value: (mean) => -10 * Math.log10(mean) },
  // The windows of 11 x 11 that lie whole in the image.
  ssim: { ...plain, margin: 5 },
};

/** Whether it can be put together from tiles: of SSIM that is this package's own. */
export function mergesPixels(name: MeasureName, { convention }: Pick<ResolvedRequest, "convention">): boolean {
  return name in mergings && (name !== "ssim" || convention === "srloss");
}

export interface ImageFiles {
  readonly hr: CandidateImage;
  readonly sr: CandidateImage;
}

/** Of a measure's places, one for each window, those of each tile. */
export function placeAreas(
  measure: MeasureName,
  { width, height }: Pick<TileArea, "width" | "height">,
  side: number,
): readonly TileArea[] {
  const { margin } = mergings[measure]!;
  return tileAreas(width - 2 * margin, height - 2 * margin, side);
}

/** One measure over all tiles, and its map where it was asked for and there is one. */
export async function tiledPixels(
  measure: MeasureName,
  pair: ImageFiles,
  request: ResolvedRequest,
  side: number,
  onTile: () => unknown,
): Promise<{ value: number; map: EvaluationMap | undefined }> {
  const { margin, summand, value } = mergings[measure]!;
  const [wide, high] = [pair.hr.width - 2 * margin, pair.hr.height - 2 * margin];
  let sum = 0;
  let map: StitchedMap | undefined;
  for (const area of placeAreas(measure, pair.hr, side)) {
    await onTile();
    const seen = { ...area, width: area.width + 2 * margin, height: area.height + 2 * margin };
    const tensors = pairTensors({ hr: cutArea(pair.hr, seen), sr: cutArea(pair.sr, seen) });
    try {
      const found = await evaluatePair(tensors, { ...request, measures: [measure] }, []);
      sum += summand(found.values[measure] as number) * area.width * area.height;
      const [one] = found.maps;
      if (one) {
        map ??= new StitchedMap(wide, high);
        map.put(one.values, area);
      }
    } finally {
      dispose([tensors.hr, tensors.sr]);
    }
  }
  const mean = value(sum / (wide * high));
  return { value: mean, map: map && { measure, width: wide, height: high, values: map.values, mean } };
}
