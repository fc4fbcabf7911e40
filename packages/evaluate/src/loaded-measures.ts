import { type LoadedMetric, type MeasureName, measures, SrlossError } from "@srloss/core";
import { checkFields, checkKind, given } from "@srloss/core/validation";
import type { Evaluation } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, findMeasure, type ResolvedRequest } from "./evaluation-request.ts";

/** A measure with the network of its own that was loaded for it. */
export interface LoadedMeasure {
  readonly measure: MeasureName;
  readonly metric: LoadedMetric;
}

/**
 * The measures of a request that have a network of their own, such as LPIPS and DISTS.
 *
 * @example
 * ```ts
 * measuresToLoad(checkRequest({ measures: ["psnr", "lpips"] })); // => ["lpips"]
 * ```
 */
export function measuresToLoad(request: Pick<ResolvedRequest, "measures">): MeasureName[] {
  checkFields(request, ["measures"], "measuresToLoad: the request");
  checkKind(request.measures, "list", "measuresToLoad: the measures");
  return request.measures.filter((name) => measures[findMeasure(name)].load);
}

/**
 * Loads the networks of measures that have one of their own, for `evaluatePair` and its like: once for as many pairs as there are.
 *
 * @param request What is measured; `loadWith` has the measures' own settings.
 * @param optionsOf What each is loaded with beside them: `cache`, `weights`, `signal`, `onProgress`. Defaults to nothing.
 * @returns One for each of `measuresToLoad(request)`; the caller disposes of each `metric`.
 * @throws What the measure's `load` throws; what was loaded before is disposed of.
 *
 * @example
 * ```ts
 * const loaded = await loadMeasures({ measures: ["psnr"] });
 * loaded.length; // => 0
 * ```
 */
export async function loadMeasures(
  request: EvaluationRequest,
  optionsOf: (measure: MeasureName) => object = () => ({}),
): Promise<LoadedMeasure[]> {
  const resolved = checkRequest(request);
  const loaded: LoadedMeasure[] = [];
  try {
    for (const measure of measuresToLoad(resolved)) {
      const options = { ...resolved.loadWith?.[measure], ...optionsOf(measure) };
      loaded.push({ measure, metric: await measures[measure].load!(options as never) });
    }
    return loaded;
  } catch (error) {
    disposeMeasures(loaded);
    throw error;
  }
}

/** Gives the networks' memory back. */
export function disposeMeasures(loaded: readonly LoadedMeasure[]): void {
  for (const { metric } of loaded) metric.dispose();
}

/** Which networks they have, as an evaluation says it. */
export function judgesOf(loaded: readonly LoadedMeasure[]): Pick<Evaluation, "judges"> {
  return loaded.length
    ? { judges: Object.fromEntries(loaded.map(({ measure, metric }) => [measure, metric.network])) }
    : {};
}

/** What there is to measure with: the caller's, or loaded here, and then `own` to be disposed of. */
export async function withMeasures(
  where: string,
  request: ResolvedRequest,
  loadedBefore: readonly LoadedMeasure[] | undefined,
): Promise<{ readonly loaded: readonly LoadedMeasure[]; readonly own: readonly LoadedMeasure[] }> {
  if (loadedBefore === undefined) {
    const own = await loadMeasures(request);
    return { loaded: own, own };
  }
  if (!Array.isArray(loadedBefore))
    throw new SrlossError(
      "argument",
      `${where}: loaded is what loadMeasures(request) resolves to; got ${given(loadedBefore)}.`,
    );
  const missing = measuresToLoad(request).find((name) => !loadedBefore.some(({ measure }) => measure === name));
  if (missing !== undefined)
    throw new SrlossError(
      "argument",
      `${where}: ${missing} has a network of its own, which is not among what was loaded; give what loadMeasures(request) resolves to.`,
    );
  return { loaded: loadedBefore, own: [] };
}
