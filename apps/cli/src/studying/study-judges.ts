import "@srloss/core/metrics";
import { type MeasureName, measures as table } from "@srloss/core";
import { checkRequest, findMeasure, networkNeeds, type ResolvedRequest } from "@srloss/evaluate";
import type { BackendReport, EngineOptions } from "@srloss/node-gpu";
import type { ImageSource } from "@srloss/train";
import { WeightsError } from "@srloss/weights";
import { loadJudges, withJudgesAtHand } from "../comparing/load-judges.ts";
import { loadNetworks } from "../comparing/load-networks.ts";
import { checkJudgeMemory, checkMemory } from "../comparing/within-memory.ts";
import { note } from "../terminal/note.ts";
import { asUsage, UsageError } from "../usage-error.ts";
import type { StudyJudges } from "./measure-study.ts";
import { studiedLosses } from "./studied-loss.ts";
import type { StudySettings } from "./study-settings.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest width and height of the images that are measured. @throws UsageError for one that can't be. */
export async function largestSize(test: ImageSource, { scale, measures = [] }: StudySettings): Promise<Size> {
  // A window of the spectrum, or what a measure needs, and the border that is cut away.
  const least = Math.max(8 * scale, ...named(measures).map((name) => table[name].leastSide)) + 2 * scale;
  let largest: Size = { width: 0, height: 0 };
  for (const name of test.names) {
    const { width, height } = await test.readImage(name);
    if (Math.min(width, height) < least + scale)
      throw new UsageError(
        `--test: ${name} is ${width}x${height}, and images of at least ${least + scale}x${least + scale} are measured; leave it out.`,
      );
    largest = { width: Math.max(largest.width, width), height: Math.max(largest.height, height) };
  }
  return largest;
}

/** @throws UsageError for names that there are not. */
const named = (measures: readonly string[]): MeasureName[] => asUsage(() => measures.map(findMeasure));

/**
 * What the reconstructions are measured with: PSNR and SSIM as papers report them, what VGG19 sees (unless no loss needs its weights, and
 * they are not at hand), LPIPS and DISTS where their weights are at hand, and what is asked for. All is loaded, and memory counted, before anything is trained.
 */
export async function loadStudyJudges(
  { losses, measures = [], weights, lpipsWeights }: StudySettings,
  size: Size,
  backend: BackendReport,
  signal: AbortSignal,
  packages: Pick<EngineOptions, "packages">,
): Promise<StudyJudges> {
  const places = { folder: lpipsWeights, ...packages };
  const asked = (seen: readonly MeasureName[]) =>
    checkRequest({ measures: ["psnr", "ssim", ...seen, ...named(measures)], channels: "y" });
  const load = async (usual: ResolvedRequest) => {
    const request = await withJudgesAtHand(usual, places, size);
    for (const need of networkNeeds(request)) checkMemory(request, need, size, backend);
    checkJudgeMemory(request, size, backend);
    return { request, networks: await loadNetworks(networkNeeds(request), weights, new Map(), signal, packages) };
  };
  const found = await load(asked(["perceptual", "style"])).catch((error: unknown) => {
    const without = asked([]);
    const needed =
      studiedLosses(losses).some(({ looks, ifAllowed }) => looks && !ifAllowed) || networkNeeds(without).length;
    if (needed || signal.aborted || !(error instanceof WeightsError)) throw error;
    note("Without perceptual and style, whose weights are not at hand: srloss weights pull brings them.");
    return load(without);
  });
  return { ...found, loaded: await loadJudges(found.request, places, signal) };
}
