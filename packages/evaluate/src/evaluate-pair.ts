import {
  type ContentLoss,
  type ContentTerms,
  contentLoss,
  type FeatureExtractor,
  type LossMap,
  type MeasureName,
  type MetricOptions,
  measures,
  type PresetName,
  presets,
  SrlossError,
  type TermName,
} from "@srloss/core";
import { checkOptions, checkTensor, given } from "@srloss/core/validation";
import type { Vgg } from "@srloss/vgg";
import { dispose, slice, type Tensor, type Tensor3D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { Evaluation, EvaluationMap, MeasuredValue, Mix, MixPart } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, type ResolvedRequest } from "./evaluation-request.ts";
import type { ImagePair } from "./image-pair.ts";
import { type NetworkNeed, needsNetwork, networkNeeds } from "./network-need.ts";
import { type RememberingExtractor, rememberFeatures } from "./remember-features.ts";

/** A network that was loaded for a need. */
export interface LoadedNetwork {
  readonly need: NetworkNeed;
  readonly vgg: Vgg;
}

export interface EvaluateListener {
  /** Hears what comes next, before it begins; what it throws ends the evaluation. */
  readonly onStage?: (what: string) => void | Promise<void>;
}

/**
 * Measures a pair of images on the current backend: values, weighted sums and maps, each network's features computed once.
 *
 * @param pair `[1, height, width, 3]`, RGB in 0..255, as `pairTensors` makes them; they stay the caller's.
 * @param request What to measure; a `cropBorder` has been cut away by then.
 * @param networks One for each of `networkNeeds(request)`.
 * @param listener `onStage`.
 * @throws SrlossError where the images are no tensors, have different shapes or are too small, or a network is missing; what
 *   `onStage` throws.
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
  const seen = networks.map(see);
  try {
    return await measure(pair, resolved, seen, listener, false);
  } finally {
    for (const { extractor } of seen) extractor.forget();
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
  const resolved = checkRequest(request);
  checkNetworks("evaluateCandidates", resolved, networks);
  const seen = networks.map(see);
  try {
    for (const candidate of candidates) yield await measure({ hr, ...candidate }, resolved, seen, listener, true);
  } finally {
    for (const { extractor } of seen) extractor.forget();
  }
}

/** @throws SrlossError for a need without a network: its measures would be missing in silence. */
function checkNetworks(where: string, request: ResolvedRequest, networks: readonly LoadedNetwork[]): void {
  if (!Array.isArray(networks))
    throw new SrlossError("argument", `${where}: networks is a list of { need, vgg }; got ${given(networks)}.`);
  for (const { network, upTo, preset } of networkNeeds(request))
    if (!networks.some(({ need }) => need.network === network && need.preset === preset))
      throw new SrlossError(
        "argument",
        `${where}: ${preset ? `the preset ${preset}` : "the request"} needs ${network} up to ${upTo}; load one for each of networkNeeds(request).`,
      );
}

interface SeenNetwork {
  readonly need: NetworkNeed;
  readonly extractor: RememberingExtractor;
}

function see({ need, vgg }: LoadedNetwork): SeenNetwork {
  return { need, extractor: rememberFeatures(anonymousIfRandom(vgg)) };
}

async function measure(
  pair: ImagePair,
  request: ResolvedRequest,
  networks: readonly SeenNetwork[],
  { onStage = () => undefined }: EvaluateListener,
  keepOriginal: boolean,
): Promise<Evaluation> {
  const { hr, sr } = pair;
  checkTensor(hr, "evaluate: hr");
  checkTensor(sr, "evaluate: sr");
  const [, height, width] = hr.shape;
  const found: Found = { values: new Map(), mixes: {}, maps: [] };
  await measureMetrics(pair, request, found, onStage);
  await measureTerms(pair, null, ownTerms(request, false), request, found, onStage);
  for (const { need, extractor } of networks) {
    const name = `${need.network}${need.preset ? ` (${need.preset})` : ""}`;
    try {
      for (const image of ["hr", "sr"] as const) {
        await onStage(`Running ${name} on the ${image === "hr" ? "original" : "reconstruction"}`);
        // Both the terms and the maps find them here.
        dispose(tidy(() => [...extractor.extract(pair[image], need.layers)]));
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
    ...(request.channels === "y" && { luma: pair.gray ? ("gray" as const) : ("ycbcr" as const) }),
    maps: inOrder(found.maps, request),
  };
}

/** As the table has them: measures first, in its order, then weighted sums. */
function inOrder(maps: readonly EvaluationMap[], { measures: asked }: ResolvedRequest): EvaluationMap[] {
  const place = ({ mix, measure }: EvaluationMap) => (mix === undefined ? asked.indexOf(measure) : asked.length);
  return [...maps].sort((a, b) => place(a) - place(b));
}

interface Found {
  readonly values: Map<MeasureName, MeasuredValue>;
  readonly mixes: Record<string, Mix>;
  readonly maps: EvaluationMap[];
}

/** What metrics report by themselves. */
async function measureMetrics(
  pair: ImagePair,
  { measures: asked, channels, maps }: ResolvedRequest,
  { values, maps: all }: Found,
  onStage: NonNullable<EvaluateListener["onStage"]>,
): Promise<void> {
  const options: MetricOptions = { channels };
  for (const measure of asked) {
    const { metric } = measures[measure];
    if (!metric) continue;
    await onStage(`Measuring ${measure}`);
    const value = await only(tidy(() => metric.value(...looked(pair, channels), options)));
    values.set(measure, value);
    if (maps && metric.map)
      all.push(
        await readMap(
          tidy(() => metric.map!(...looked(pair, channels), options)),
          { measure, mean: value },
        ),
      );
  }
}

/** Gray is decoded to three equal channels; one of them is the luma. */
function looked({ hr, sr, gray }: ImagePair, channels: "rgb" | "y"): [Tensor4D, Tensor4D] {
  if (channels !== "y" || !gray) return [hr, sr];
  return [hr, sr].map((image) => slice(image, [0, 0, 0, 0], [-1, -1, -1, 1])) as [Tensor4D, Tensor4D];
}

/** The measures of a request that are terms and no metrics: those that need a network, or those that don't. */
function ownTerms({ measures: asked, layers }: ResolvedRequest, features: boolean): ContentTerms {
  const names = asked.filter((name) => !measures[name].metric && needsNetwork(name) === features) as TermName[];
  return Object.fromEntries(names.map((name) => [name, features ? { weight: 1, layers } : 1]));
}

/** Terms one by one: each is a measure. */
async function measureTerms(
  pair: ImagePair,
  extractor: FeatureExtractor | null,
  terms: ContentTerms,
  { pixelRange, maps }: ResolvedRequest,
  { values, maps: all }: Found,
  onStage: NonNullable<EvaluateListener["onStage"]>,
): Promise<void> {
  for (const [name, settings] of Object.entries(terms)) {
    const measure = name as TermName;
    await onStage(`Measuring ${measure}`);
    const loss = contentLoss(extractor, { [measure]: settings } as ContentTerms, { pixelRange });
    const parts = await readParts(loss, pair);
    const [first] = parts;
    values.set(
      measure,
      parts.length === 1 ? first!.value : Object.fromEntries(parts.map(({ layer, value }) => [layer!, value])),
    );
    if (maps) all.push(...(await readMaps(loss, pair, parts)));
  }
}

/** A weighted sum and its maps. */
async function measureMix(
  pair: ImagePair,
  extractor: FeatureExtractor | null,
  mix: string,
  terms: ContentTerms | PresetName,
  { pixelRange, maps }: ResolvedRequest,
  { mixes, maps: all }: Found,
): Promise<void> {
  const loss = contentLoss(extractor, terms, typeof terms === "string" ? {} : { pixelRange });
  const parts = await readParts(loss, pair);
  mixes[mix] = { total: parts.reduce((sum, { weight, value }) => sum + weight * value, 0), parts };
  if (maps) all.push(...(await readMaps(loss, pair, parts, mix)));
}

/** Weighted sums of pixels alone. */
function networkFree({ presets: wanted, terms }: ResolvedRequest): [mix: string, terms: ContentTerms | PresetName][] {
  const all: [string, ContentTerms | PresetName][] = wanted.map((preset) => [preset, preset]);
  if (terms) all.push(["terms", terms]);
  return all.filter(([, own]) => !seesFeatures(typeof own === "string" ? presets[own].terms : own));
}

function seesFeatures(terms: ContentTerms): boolean {
  return (Object.keys(terms) as TermName[]).some(needsNetwork);
}

/** Random weights are no published ones: any preset may be tried on them. */
function anonymousIfRandom(vgg: Vgg): FeatureExtractor {
  const { network: _, preprocessing: __, ...anonymous } = vgg;
  return vgg.weights.name === "random" ? anonymous : vgg;
}

async function readParts(loss: ContentLoss, { hr, sr }: ImagePair): Promise<MixPart[]> {
  const { total, parts } = loss.parts(hr, sr);
  total.dispose();
  return Promise.all(parts.map(async ({ value, ...part }) => ({ ...part, value: await only(value) })));
}

async function readMaps(
  loss: ContentLoss,
  { hr, sr }: ImagePair,
  parts: readonly MixPart[],
  mix?: string,
): Promise<EvaluationMap[]> {
  const meanOf = ({ term, layer }: Pick<LossMap, "term" | "layer">) =>
    parts.find((part) => part.term === term && part.layer === layer)!.value;
  return Promise.all(
    loss.maps(hr, sr).map(({ term, layer, map }) =>
      readMap(map, {
        measure: term,
        ...(layer && { layer }),
        ...(mix && { mix }),
        mean: meanOf({ term, ...(layer && { layer }) }),
      }),
    ),
  );
}

async function readMap(
  map: Tensor3D,
  of: Pick<EvaluationMap, "measure" | "layer" | "mix" | "mean">,
): Promise<EvaluationMap> {
  const [, height, width] = map.shape;
  const values = (await map.data()) as Float32Array;
  map.dispose();
  return { ...of, width, height, values };
}

/** The only value of a tensor, which is disposed. */
async function only(tensor: Tensor): Promise<number> {
  const [value] = await tensor.data();
  tensor.dispose();
  return value!;
}
