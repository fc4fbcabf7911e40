import { freemem } from "node:os";
import { type MeasureName, measures } from "@srloss/core";
import { canTile, type NetworkNeed, type ResolvedRequest } from "@srloss/evaluate";
import type { BackendReport, UseBackendOptions } from "@srloss/node-gpu";
import { UsageError } from "../usage-error.ts";
import {
  checkMemory,
  fitsMemory,
  gigabytes,
  hasKnownMemory,
  judgeBytes,
  mostMemory,
  type Size,
} from "./within-memory.ts";

/** For each pixel of a pair: both images' tensors, and what a metric without a network makes of them; VIF makes most. */
const bytesOfPixel = 210;

/** What a measure with a network of its own may take before tiles, which are as exact, take its place: more is slower, too. */
const mostOfJudge = 2e9;

/**
 * The measures of a request that are put together from tiles of a pair of this size, since the whole would not fit in memory.
 *
 * @param needs Of the request, without presets that were left out.
 * @throws UsageError where what does not fit looks at the whole image: it says what fits.
 */
export function tiledMeasures(
  request: ResolvedRequest,
  needs: readonly NetworkNeed[],
  size: Size,
  on: Pick<BackendReport, "engine"> & Pick<UseBackendOptions, "precision">,
  available: number = process.availableMemory?.() ?? freemem(),
): MeasureName[] {
  const { engine } = on;
  if (!hasKnownMemory(engine)) return [];
  const limit = mostMemory(engine, available);
  const own = needs.find(({ preset }) => preset === undefined);
  const pixels = bytesOfPixel * size.width * size.height;
  const networkFits = !own || fitsMemory(request, own, size, on, available);
  const fits = (name: MeasureName): boolean => {
    if (pixels > limit) return false;
    if (measures[name].load) return judgeBytes(name, request, size) <= Math.min(limit, mostOfJudge);
    return measures[name].of !== "features" || networkFits;
  };
  const large = request.measures.filter((name) => !fits(name));
  const whole = large.find((name) => !canTile(name, request));
  if (whole !== undefined) throw new UsageError(refusal(whole, request, size, pixels, limit));
  // Weighted sums see whole images.
  for (const need of needs) if (need.preset !== undefined) checkMemory(request, need, size, on, available);
  if (pixels > limit && request.presets.length)
    throw new UsageError(
      `A pair of ${size.width}x${size.height} needs about ${gigabytes(pixels)} as a whole, and there are ${gigabytes(limit)} for it; leave the presets out, which are not put together from tiles: the measures are.`,
    );
  return large;
}

function refusal(
  name: MeasureName,
  request: ResolvedRequest,
  { width, height }: Size,
  pixels: number,
  limit: number,
): string {
  const bytes = measures[name].load ? judgeBytes(name, request, { width, height }) : pixels;
  return `${name} looks at the whole image, which takes about ${gigabytes(bytes)} for a pair of ${width}x${height}, and there are ${gigabytes(limit)} for it; leave it out with --loss, as what is put together from tiles fits, or cut smaller images out.`;
}

/** What is said of it, in a line. */
export function tilesSentence(tiled: readonly MeasureName[], { width, height }: Size): string {
  return `By tiles, as exactly, since the whole of ${width}x${height} would take more memory: ${tiled.join(", ")}.`;
}
