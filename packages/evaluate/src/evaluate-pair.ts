import { conventions, SrlossError } from "@srloss/core";
import { fineWhereNear } from "@srloss/core/networks";
import { checkOptions, checkTensor, given } from "@srloss/core/validation";
import { dispose, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { Evaluation, EvaluationMap } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, type ResolvedRequest } from "./evaluation-request.ts";
import type { Found, OnStage } from "./found.ts";
import type { ImagePair } from "./image-pair.ts";
import { disposeMeasures, judgesOf, type LoadedMeasure, withMeasures } from "./loaded-measures.ts";
import { checkNetworks, type LoadedNetwork, type SeenNetwork, see } from "./loaded-network.ts";
import { measureMetrics } from "./measure-metrics.ts";
import { measureMix, measureTerms, networkFree, ownTerms, seesFeatures } from "./measure-terms.ts";
import { looksAtLuma } from "./measured-channels.ts";

export interface EvaluateListener {
  /** Hears what comes next, before it begins; what it throws ends the evaluation. */
  readonly onStage?: OnStage;
  /** From `loadMeasures`; they stay the caller's. Defaults to loading what the request needs for this call alone. */
  readonly loaded?: readonly LoadedMeasure[];
}

/**
 * Measures a pair of images on the current backend: values, weighted sums and maps, each network's features computed once.
 *
 * @param pair `[1, height, width, 3]`, RGB in 0..255, as `pairTensors` makes them; they stay the caller's.
 * @param request What to measure; a `cropBorder` has been cut away by then.
 * @param networks One for each of `networkNeeds(request)`.
 * @param listener `onStage`, and `loaded`, the networks of measures that have one of their own.
 * @throws SrlossError where the images are no tensors, have different shapes or are too small, or a network is missing; what
 *   `onStage` and the loading of measures throw.
 *
 * @example
 * ```ts
 * const request = checkRequest({ measures: ["l1", "psnr"], maps: true });
 * const { values, maps } = await evaluatePair({ hr, sr }, request, []);
 * maps[0].mean === values.l1; // => true
 * ```
 */
export async function evaluatePair(
  pair: ImagePair,
  request: EvaluationRequest,
  networks: readonly LoadedNetwork[],
  listener: EvaluateListener = {},
): Promise<Evaluation> {
  checkOptions("evaluatePair: the pair", pair, { hr: true, sr: true, gray: true }, ["hr", "sr"]);
  const resolved = checkRequest(request);
  checkNetworks("evaluatePair", resolved, networks);
  const { loaded, own } = await withMeasures("evaluatePair", resolved, listener.loaded);
  const seen = networks.map(see);
  try {
    return await measure(pair, resolved, seen, loaded, listener, false);
  } finally {
    for (const { extractor } of seen) extractor.forget();
    disposeMeasures(own);
  }
}

/**
 * The same of several reconstructions of one original, on which each network runs once: an evaluation for each, in order, when
 * it is asked for.
 *
 * @param hr The original, `[1, height, width, 3]`, RGB in 0..255.
 * @param candidates Its reconstructions, and whether they and the original are gray.
 *
 * @example
 * ```ts
 * const request = checkRequest({ measures: ["l1"] });
 * for await (const { values } of evaluateCandidates(hr, [{ sr: hr }], request, [])) values; // => { l1: 0 }
 * ```
 */
export async function* evaluateCandidates(
  hr: Tensor4D,
  candidates: Iterable<Omit<ImagePair, "hr">>,
  request: EvaluationRequest,
  networks: readonly LoadedNetwork[],
  listener: EvaluateListener = {},
): AsyncGenerator<Evaluation, void> {
  checkTensor(hr, "evaluateCandidates: hr");
  if (typeof candidates?.[Symbol.iterator] !== "function")
    throw new SrlossError("argument", `evaluateCandidates: candidates are a list of { sr }; got ${given(candidates)}.`);
  const resolved = checkRequest(request);
  checkNetworks("evaluateCandidates", resolved, networks);
  const { loaded, own } = await withMeasures("evaluateCandidates", resolved, listener.loaded);
  const seen = networks.map(see);
  try {
    for (const candidate of candidates)
      yield await measure({ hr, ...candidate }, resolved, seen, loaded, listener, true);
  } finally {
    for (const { extractor } of seen) extractor.forget();
    disposeMeasures(own);
  }
}

async function measure(
  pair: ImagePair,
  request: ResolvedRequest,
  networks: readonly SeenNetwork[],
  loaded: readonly LoadedMeasure[],
  { onStage = () => undefined }: EvaluateListener,
  keepOriginal: boolean,
): Promise<Evaluation> {
  const { hr, sr } = pair;
  checkTensor(hr, "evaluate: hr");
  checkTensor(sr, "evaluate: sr");
  const [, height, width] = hr.shape;
  const found: Found = { values: new Map(), mixes: {}, maps: [] };
  await measureMetrics(pair, loaded, request, found, onStage);
  await measureTerms(pair, null, ownTerms(request, false), request, found, onStage);
  for (const { need, extractor } of networks) {
    const name = `${need.network}${need.preset ? ` (${need.preset})` : ""}`;
    try {
      for (const image of ["hr", "sr"] as const) {
        await onStage(`Running ${name} on the ${image === "hr" ? "original" : "reconstruction"}`);
        // Both the terms and the maps find them here.
        dispose(fineWhereNear(hr, sr, 1, () => tidy(() => [...extractor.extract(pair[image], need.layers)])));
      }
      await onStage(`Comparing what ${name} sees`);
      if (need.preset) await measureMix(pair, extractor, need.preset, need.preset, request, found);
      else {
        await measureTerms(pair, extractor, ownTerms(request, true), request, found, () => undefined);
        if (request.terms && seesFeatures(request.terms))
          await measureMix(pair, extractor, "terms", request.terms, request, found);
      }
    } finally {
      // The reconstruction may be the original itself.
      if (!keepOriginal) extractor.forget();
      else if (sr.dataId !== hr.dataId) extractor.forget(sr);
    }
  }
  for (const [mix, terms] of networkFree(request)) {
    await onStage(`Measuring ${mix}`);
    await measureMix(pair, null, mix, terms, request, found);
  }
  const ordered = request.measures.flatMap((name) => (found.values.has(name) ? [[name, found.values.get(name)!]] : []));
  return {
    width,
    height,
    values: Object.fromEntries(ordered),
    mixes: found.mixes,
    ...judgesOf(loaded),
    ...(looksAtLuma(request) && { luma: pair.gray ? ("gray" as const) : conventions[request.convention].luma }),
    maps: inOrder(found.maps, request),
  };
}

/** As the table has them: measures first, in its order, then weighted sums. */
function inOrder(maps: readonly EvaluationMap[], { measures: asked }: ResolvedRequest): EvaluationMap[] {
  const place = ({ mix, measure }: EvaluationMap) => (mix === undefined ? asked.indexOf(measure) : asked.length);
  return [...maps].sort((a, b) => place(a) - place(b));
}
