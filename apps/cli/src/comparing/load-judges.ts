import { type MeasureName, measures } from "@srloss/core";
import { checkRequest, type LoadedMeasure, loadMeasures, type ResolvedRequest } from "@srloss/evaluate";
import { diskCache } from "@srloss/node-gpu";
import { note } from "../terminal/note.ts";
import { shownDownload } from "../terminal/shown-download.ts";
import {
  installedReader,
  isAtHand,
  type JudgePlaces,
  judgeWeights,
  namedWeights,
  pullsWords,
} from "./judge-weights.ts";
import { mirrors } from "./mirrors.ts";
import { withOtherWays } from "./other-ways.ts";
import { judgeFits } from "./within-memory.ts";

/** Measures with networks of their own that are shown where nothing else is asked for, and their weights are at hand. */
const shownByThemselves: readonly MeasureName[] = ["lpips", "dists"];

/**
 * The request with LPIPS and DISTS where their weights are at hand and the images are large enough; where they are not, one line says
 * what to type.
 */
export async function withJudgesAtHand<T extends ResolvedRequest>(
  request: T,
  places: JudgePlaces,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<T> {
  const fitting = shownByThemselves.filter(
    (name) => Math.min(width, height) >= measures[name].leastSide && judgeFits(name, request, { width, height }),
  );
  const { loadWith } = request;
  const sets = judgeWeights({ measures: fitting, ...(loadWith && { loadWith }) });
  const there: MeasureName[] = [];
  const missing = new Map<MeasureName, string>();
  for (const { measure, set } of sets)
    if (await isAtHand(set, places)) there.push(measure);
    else missing.set(measure, pullsWords(set));
  if (missing.size) {
    const titles = [...missing.keys()].map((measure) => measures[measure].title);
    note(`For ${titles.join(" and ")} beside the rest: ${[...new Set(missing.values())].join(", ")}.`);
  }
  if (!there.length) return request;
  const { measures: asked } = checkRequest({ measures: [...request.measures, ...there] });
  return { ...request, measures: asked };
}

/** The networks of measures that have one of their own: progress on stderr, the weights cached on disk. */
export async function loadJudges(
  request: ResolvedRequest,
  { folder, packages }: JudgePlaces,
  signal: AbortSignal,
): Promise<readonly LoadedMeasure[]> {
  const sets = judgeWeights(request);
  const named = new Map<MeasureName, object>();
  if (folder !== undefined)
    for (const { measure, set } of sets) {
      const weights = await namedWeights(set, folder, packages);
      if (weights) named.set(measure, { weights });
    }
  const downloads: { end(): void }[] = [];
  const optionsOf = (measure: MeasureName) => {
    const { set } = sets.find((one) => one.measure === measure)!;
    const download = shownDownload(`${set} weights`);
    downloads.push(download);
    const readInstalled = installedReader(set, packages);
    return {
      cache: diskCache(),
      mirrors: mirrors(),
      signal,
      ...(readInstalled && { readInstalled }),
      ...download.options,
      ...named.get(measure),
    };
  };
  try {
    const loaded = await loadMeasures(request, optionsOf);
    for (const { measure, metric } of loaded)
      note(
        `Weights: ${metric.network} for ${measure}, ${metric.weights.name} (SHA-256 ${metric.weights.sha256.slice(0, 12)}..., ${metric.weights.verified ? "verified" : "not verified"}).`,
      );
    return loaded;
  } catch (error) {
    throw withOtherWays(error, [
      "--lpips-weights names a folder with the files",
      "SRLOSS_MIRRORS names other addresses",
      "--loss l1,l2,psnr,ssim needs no weights",
    ]);
  } finally {
    for (const download of downloads) download.end();
  }
}
