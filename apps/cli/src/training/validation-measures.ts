import "@srloss/core/metrics";
import { type MeasureName, measures } from "@srloss/core";
import { checkRequest, findMeasure, type LoadedMeasure } from "@srloss/evaluate";
import type { ImageSource, ValidationMeasure } from "@srloss/train";
import type { JudgePlaces } from "../comparing/judge-weights.ts";
import { loadJudges } from "../comparing/load-judges.ts";
import { asUsage, UsageError } from "../usage-error.ts";

/** The measures of a validation. @throws UsageError for names that there are not. */
export function namedMeasures(names: readonly string[] = ["psnr", "ssim"]): MeasureName[] {
  return asUsage(() => names.map(findMeasure));
}

/** Those that are no metrics, but terms of losses, such as perceptual and style. */
export function termsAlone(names: readonly MeasureName[]): MeasureName[] {
  return names.filter((name) => {
    const { metric, alone, load } = measures[name];
    return !metric && !alone && !load;
  });
}

/** What is left of an image is large enough for every measure. @throws UsageError for the first that is not. */
export async function checkValidationSizes(
  validation: ImageSource,
  names: readonly MeasureName[],
  scale: number,
  side: number = 512,
): Promise<void> {
  const leastOf = (name: MeasureName) => measures[name].leastSide + (measures[name].byConvention ? 2 * scale : 0);
  const largest = names.reduce((a, b) => (leastOf(b) > leastOf(a) ? b : a));
  const least = leastOf(largest);
  // Smaller ones are left out of any validation.
  if (least <= 11 + 2 * scale) return;
  for (const image of validation.names) {
    const size = await validation.readImage(image).catch(() => undefined);
    if (!size) continue;
    const [width, height] = [size.width, size.height].map((pixels) => Math.min(side, pixels - (pixels % scale)));
    if (Math.min(width!, height!) < least)
      throw new UsageError(
        `--measures: ${largest} needs ${least}x${least} pixels, and of ${image} there are ${width}x${height}; leave one of them out.`,
      );
  }
}

/** The networks of LPIPS and DISTS, where they are asked for; they stay until their `metric` is disposed of. */
export async function loadValidationJudges(
  names: readonly MeasureName[],
  places: JudgePlaces,
  signal: AbortSignal,
): Promise<readonly LoadedMeasure[]> {
  const own = names.filter((name) => measures[name].load);
  return own.length ? loadJudges(checkRequest({ measures: own }), places, signal) : [];
}

/** Measures by name, as papers report them: PSNR, SSIM and MS-SSIM of the luma, `scale` pixels cut from each side; terms as they are. */
export function validationMeasures(
  names: readonly MeasureName[],
  scale: number,
  judges: readonly LoadedMeasure[] = [],
  terms: Readonly<Record<string, ValidationMeasure>> = {},
): Record<string, ValidationMeasure> {
  return Object.fromEntries(
    names.map((name): [string, ValidationMeasure] => {
      const { alone, byConvention } = measures[name];
      if (terms[name]) return [name, terms[name]];
      if (alone) return [name, async (_, sr) => (await alone(sr))[0]!];
      const metric = measures[name].metric ?? judges.find(({ measure }) => measure === name)!.metric;
      const look = byConvention ? ({ channels: "y", crop: scale } as const) : {};
      return [name, (hr, sr) => metric.value(hr, sr, look)];
    }),
  );
}
