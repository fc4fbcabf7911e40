import { type MeasureName, measures, SrlossError } from "@srloss/core";
import { checkFields, checkOptions, given, type OptionNames } from "@srloss/core/validation";
import type { Evaluation, EvaluationMap, MeasuredValue } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, findMeasure, type ResolvedRequest } from "./evaluation-request.ts";
import { type CandidateImage, cropImage } from "./image-pair.ts";
import { checkNetworks, type LoadedNetwork } from "./loaded-network.ts";
import { checkSize, networkNeeds } from "./network-need.ts";
import { tiledFeatures } from "./tiles/tiled-features.ts";
import { mergesPixels, tiledPixels } from "./tiles/tiled-pixels.ts";

export interface EvaluateTiledOptions {
  /** Pixels of a tile's sides. Defaults to 512. */
  readonly side?: number;
  /** Called, and waited for, before each tile; what it throws ends the evaluation. Defaults to nothing. */
  readonly onTile?: () => unknown;
}

const optionNames: OptionNames<EvaluateTiledOptions> = { side: true, onTile: true };

/**
 * Whether `evaluateTiled` can measure it: L1, L2, Charbonnier, Huber, PSNR, SSIM, perceptual and style loss are means over places, or
 * follow from some; what looks at an image as a whole is none.
 *
 * @example
 * ```ts
 * [canTile("psnr"), canTile("fsim")]; // => [true, false]
 * ```
 */
export function canTile(measure: MeasureName, request: EvaluationRequest = {}): boolean {
  const name = findMeasure(measure);
  return name === "perceptual" || name === "style" || mergesPixels(name, checkRequest(request));
}

/**
 * Measures a pair of images of any size, tile by tile: the numbers of `evaluatePair`, up to the rounding of sums, on the memory of one
 * tile. Each tile of a network reaches as far over its border as features look.
 *
 * @param pair Pixels as decoders give them, of one size.
 * @param wanted Measures for which `canTile` is true; no presets, no terms. Its `cropBorder` is cut away here, its maps are those of
 *   the whole images (the style loss has none).
 * @param networks One for each of `networkNeeds(request)`.
 * @param options `side` and `onTile`.
 * @throws SrlossError for measures that look at the whole image, for sizes that differ or are too small, and for a network that is
 *   missing; what `onTile` throws.
 *
 * @example
 * ```ts
 * const gray = (...levels) => ({ width: 2, height: 1, data: Uint8Array.from(levels.flatMap((v) => [v, v, v])) });
 * const { values } = await evaluateTiled({ hr: gray(1, 5), sr: gray(1, 1) }, { measures: ["l1"] }, [], { side: 1 });
 * values; // => { l1: 2 }
 * ```
 */
export async function evaluateTiled(
  pair: { readonly hr: CandidateImage; readonly sr: CandidateImage },
  wanted: EvaluationRequest,
  networks: readonly LoadedNetwork[],
  options: EvaluateTiledOptions = {},
): Promise<Evaluation> {
  checkFields(pair, ["hr", "sr"], "evaluateTiled: the pair");
  checkOptions("evaluateTiled", options, optionNames);
  const { side = 512, onTile = () => undefined } = options;
  if (!(Number.isInteger(side) && side > 0))
    throw new SrlossError("option", `evaluateTiled: side is a number of pixels above 0; got ${given(side)}.`);
  const request = checkRequest(wanted);
  checkNetworks("evaluateTiled", request, networks);
  checkTileable(request);
  const { cropBorder } = request;
  const cut = { hr: cropImage(pair.hr, cropBorder), sr: cropImage(pair.sr, cropBorder) };
  const { width, height } = cut.hr;
  if (cut.sr.width !== width || cut.sr.height !== height)
    throw new SrlossError(
      "shape",
      `The images have different sizes: sr is ${cut.sr.width}x${cut.sr.height}, hr is ${width}x${height} (width x height).`,
    );
  for (const need of [undefined, ...networkNeeds(request)]) checkSize(request, need, { width, height });
  const values: Partial<Record<MeasureName, MeasuredValue>> = {};
  const maps: EvaluationMap[] = [];
  let luma: Evaluation["luma"];
  for (const measure of request.measures.filter((name) => measures[name].of !== "features")) {
    const found = await tiledPixels(measure, cut, request, side, onTile);
    values[measure] = found.value;
    luma ??= found.luma;
    if (found.map) maps.push(found.map);
  }
  for (const network of networks.filter(({ need }) => need.preset === undefined)) {
    const layers = await tiledFeatures(network, cut, side, request.maps, onTile);
    for (const measure of ["perceptual", "style"] as const) {
      if (!request.measures.includes(measure)) continue;
      const byLayer = layers.map((one) => [one.layer, one[measure]] as const);
      values[measure] = byLayer.length === 1 ? byLayer[0]![1] : Object.fromEntries(byLayer);
    }
    if (request.measures.includes("perceptual")) maps.push(...layers.flatMap(({ map }) => (map ? [map] : [])));
  }
  const ordered = request.measures.map((name) => [name, values[name]!] as const);
  return { width, height, values: Object.fromEntries(ordered), mixes: {}, ...(luma && { luma }), maps };
}

function checkTileable(request: ResolvedRequest): void {
  const whole = request.measures.find((name) => !canTile(name, { convention: request.convention }));
  if (whole !== undefined)
    throw new SrlossError(
      "measure",
      `${measures[whole].title} looks at the whole image at once and can't be put together from tiles; measure it on a part of the image.`,
    );
  if (request.presets.length || request.terms)
    throw new SrlossError("option", "evaluateTiled measures no presets and no terms; leave them out.");
}
