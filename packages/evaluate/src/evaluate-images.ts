import { type MeasureName, SrlossError } from "@srloss/core";
import { checkFields, checkKind, checkOptions, type OptionNames } from "@srloss/core/validation";
import { dispose } from "@tensorflow/tfjs-core";
import { type EvaluateListener, evaluatePair } from "./evaluate-pair.ts";
import { evaluateTiled } from "./evaluate-tiled.ts";
import type { Evaluation, EvaluationMap } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, findMeasure, type ResolvedRequest } from "./evaluation-request.ts";
import { type CandidateImage, type ImagePair, pairTensors } from "./image-pair.ts";
import { disposeMeasures, withMeasures } from "./loaded-measures.ts";
import { checkNetworks, type LoadedNetwork } from "./loaded-network.ts";
import { networkNeeds } from "./network-need.ts";

export interface EvaluateImagesOptions extends EvaluateListener {
  /** Measures to put together from tiles (`canTile`); the others see the whole images. Defaults to none. */
  readonly tiled?: readonly MeasureName[];
  /** Pixels of a tile's sides. Defaults to 512. */
  readonly side?: number;
  /** Hears of the whole images' tensors, where there are some, before they are used. Defaults to nothing. */
  readonly onTensors?: (pair: ImagePair) => unknown;
}

const optionNames: OptionNames<EvaluateImagesOptions> = {
  tiled: true,
  side: true,
  onTensors: true,
  onStage: true,
  loaded: true,
};

/**
 * Measures a pair of decoded images on the current backend: what `evaluatePair` does, and `evaluateTiled` for those measures whose
 * whole would take too much memory. One evaluation has both.
 *
 * @param images Pixels as decoders give them, of one size.
 * @param wanted What to measure; its `cropBorder` is cut away here.
 * @param networks One for each of `networkNeeds(request)`.
 * @param options `tiled`, `side`, `onTensors`, `onStage` and `loaded`.
 * @throws What `evaluatePair` and `evaluateTiled` throw; SrlossError for a tiled measure that was not asked for.
 *
 * @example
 * ```ts
 * const gray = (...levels) => ({ width: 2, height: 1, data: Uint8Array.from(levels.flatMap((v) => [v, v, v])) });
 * const images = { hr: gray(1, 5), sr: gray(1, 1) };
 * const { values, tiled } = await evaluateImages(images, { measures: ["l1", "l2"] }, [], { tiled: ["l2"] });
 * [values, tiled]; // => [{ l1: 2, l2: 8 }, ["l2"]]
 * ```
 */
export async function evaluateImages(
  images: { readonly hr: CandidateImage; readonly sr: CandidateImage },
  wanted: EvaluationRequest,
  networks: readonly LoadedNetwork[],
  options: EvaluateImagesOptions = {},
): Promise<Evaluation> {
  checkFields(images, ["hr", "sr"], "evaluateImages: the images");
  checkOptions("evaluateImages", options, optionNames);
  const request = checkRequest(wanted);
  checkNetworks("evaluateImages", request, networks);
  const tiled = tiledOf(options, request);
  const whole = { ...request, measures: request.measures.filter((name) => !tiled.includes(name)) };
  const { loaded, own } = await withMeasures("evaluateImages", request, options.loaded);
  try {
    const parts: Evaluation[] = [];
    if (whole.measures.length || whole.presets.length || whole.terms)
      parts.push(await evaluateWhole(images, whole, neededBy(whole, networks), { ...options, loaded }));
    if (tiled.length) {
      const { terms: _, ...rest } = { ...request, measures: tiled, presets: [] };
      const onTile = (tile: number, tiles: number) =>
        options.onStage?.(`Measuring ${tiled.join(", ")} by tiles: tile ${tile} of ${tiles}`);
      const { side } = options;
      parts.push(
        await evaluateTiled(images, rest, neededBy(rest, networks), { loaded, onTile, ...(side && { side }) }),
      );
    }
    return merged(parts, request, tiled);
  } finally {
    disposeMeasures(own);
  }
}

/** In the table's order. */
function tiledOf({ tiled = [] }: EvaluateImagesOptions, request: ResolvedRequest): MeasureName[] {
  checkKind(tiled, "list", "evaluateImages: tiled");
  const names = tiled.map(findMeasure);
  const stray = names.find((name) => !request.measures.includes(name));
  if (stray !== undefined)
    throw new SrlossError("option", `evaluateImages: tiled names ${stray}, which the request does not ask for.`);
  return request.measures.filter((name) => names.includes(name));
}

function neededBy(request: ResolvedRequest, networks: readonly LoadedNetwork[]): readonly LoadedNetwork[] {
  const needs = networkNeeds(request);
  return networks.filter(({ need }) => needs.some(({ preset }) => preset === need.preset));
}

async function evaluateWhole(
  images: { readonly hr: CandidateImage; readonly sr: CandidateImage },
  request: ResolvedRequest,
  networks: readonly LoadedNetwork[],
  { onTensors, onStage, loaded }: EvaluateImagesOptions,
): Promise<Evaluation> {
  const pair = pairTensors(images, request.cropBorder);
  try {
    onTensors?.(pair);
    return await evaluatePair(pair, request, networks, { ...(onStage && { onStage }), ...(loaded && { loaded }) });
  } finally {
    dispose([pair.hr, pair.sr]);
  }
}

function merged(parts: readonly Evaluation[], request: ResolvedRequest, tiled: readonly MeasureName[]): Evaluation {
  const values = Object.assign({}, ...parts.map((part) => part.values)) as Evaluation["values"];
  const place = ({ mix, measure }: EvaluationMap) =>
    mix === undefined ? request.measures.indexOf(measure) : request.measures.length;
  const { maps: _, values: __, ...first } = parts[0]!;
  return {
    ...first,
    values: Object.fromEntries(request.measures.flatMap((name) => (name in values ? [[name, values[name]!]] : []))),
    maps: parts.flatMap(({ maps }) => maps).sort((a, b) => place(a) - place(b)),
    ...(tiled.length && { tiled }),
  };
}
