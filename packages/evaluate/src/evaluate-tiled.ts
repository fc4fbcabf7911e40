import { conventions, type MeasureName, measures, SrlossError, type TiledMetric } from "@srloss/core";
import { msSsimTiles } from "@srloss/core/metrics";
import { checkFields, checkOptions, given, type OptionNames } from "@srloss/core/validation";
import type { Evaluation, EvaluationMap, MeasuredValue } from "./evaluation.ts";
import { checkRequest, type EvaluationRequest, findMeasure, type ResolvedRequest } from "./evaluation-request.ts";
import { type CandidateImage, cropImage } from "./image-pair.ts";
import { disposeMeasures, judgesOf, type LoadedMeasure, withMeasures } from "./loaded-measures.ts";
import { checkNetworks, type LoadedNetwork } from "./loaded-network.ts";
import { looksAtOne, oneChannel } from "./measure-metrics.ts";
import { channelsOf, looksAtLuma } from "./measured-channels.ts";
import { checkSize, networkNeeds } from "./network-need.ts";
import { checkSameSize } from "./same-size.ts";
import { gridAreas } from "./tiles/each-tile.ts";
import { featureTiles, tiledFeatures } from "./tiles/tiled-features.ts";
import { judgeTiles, type TiledValue, tiledMetric } from "./tiles/tiled-judge.ts";
import { type ImageFiles, mergesPixels, placeAreas, tiledPixels } from "./tiles/tiled-pixels.ts";

export interface EvaluateTiledOptions {
  /** Pixels of a tile's sides. Defaults to 512. */
  readonly side?: number;
  /**
   * Called, and waited for, before each tile, with its number from 1 and how many there are of all measures together; what it throws
   * ends the evaluation. Defaults to nothing.
   */
  readonly onTile?: (tile: number, tiles: number) => unknown;
  /** From `loadMeasures`; they stay the caller's. Defaults to loading what the request needs for this call alone. */
  readonly loaded?: readonly LoadedMeasure[];
}

const optionNames: OptionNames<EvaluateTiledOptions> = { side: true, onTile: true, loaded: true };

/**
 * Whether `evaluateTiled` can measure it: L1, L2, Charbonnier, Huber, PSNR, SSIM, MS-SSIM, GMSD, MS-GMSD, HaarPSI, VIF, NIQE, LPIPS,
 * DISTS, perceptual and style loss are means over places, or follow from some; what looks at an image as a whole, as FSIM does by its
 * Fourier transform, is none.
 *
 * @example
 * ```ts
 * [canTile("psnr"), canTile("fsim")]; // => [true, false]
 * ```
 */
export function canTile(measure: MeasureName, request: EvaluationRequest = {}): boolean {
  const name = findMeasure(measure);
  const { loadWith, ...checked } = checkRequest(request);
  if (name === "perceptual" || name === "style" || mergesPixels(name, checked) || tilesOf(name, checked)) return true;
  return measures[name].loadedTiles?.(loadWith?.[name] as never) ?? false;
}

/**
 * Measures a pair of images of any size, tile by tile: the numbers of `evaluatePair`, up to the rounding of sums, on the memory of one
 * tile. Each tile of a network reaches as far over its border as features look.
 *
 * @param pair Pixels as decoders give them, of one size.
 * @param wanted Measures for which `canTile` is true; no presets, no terms. Its `cropBorder` is cut away here, its maps are those of
 *   the whole images (the style loss has none).
 * @param networks One for each of `networkNeeds(request)`.
 * @param options `side`, `onTile` and `loaded`, the networks of measures that have one of their own.
 * @throws SrlossError for measures that look at the whole image, for sizes that differ or are too small, and for a network that is
 *   missing; what `onTile` and the loading of measures throw.
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
  checkSameSize(cut.sr, cut.hr);
  for (const need of [undefined, ...networkNeeds(request)]) checkSize(request, need, { width, height });
  const { loaded, own } = await withMeasures("evaluateTiled", request, options.loaded);
  try {
    return await tiled(cut, request, networks, loaded, side, onTile);
  } finally {
    disposeMeasures(own);
  }
}

/** What is measured over all tiles before the next begins with the first. */
interface Part {
  readonly tiles: number;
  measure(onEach: () => unknown): Promise<void>;
}

async function tiled(
  cut: ImageFiles,
  request: ResolvedRequest,
  networks: readonly LoadedNetwork[],
  loaded: readonly LoadedMeasure[],
  side: number,
  onTile: (tile: number, tiles: number) => unknown,
): Promise<Evaluation> {
  const { width, height } = cut.hr;
  const values: Partial<Record<MeasureName, MeasuredValue>> = {};
  const maps: EvaluationMap[] = [];
  const gray = cut.hr.grayscale === true && cut.sr.grayscale === true;
  const keep = (measure: MeasureName, found: TiledValue) => {
    values[measure] = found.value;
    if (found.map) maps.push(found.map);
  };
  const parts: Part[] = [];
  for (const measure of request.measures.filter((name) => measures[name].of !== "features" && !measures[name].load)) {
    const tiles = tilesOf(measure, request);
    const look = gray && looksAtOne(measure, channelsOf(measure, request)) ? oneChannel : undefined;
    parts.push({
      tiles: (tiles ? gridAreas(cut.hr, tiles, side) : placeAreas(measure, cut.hr, side)).length,
      measure: async (onEach) =>
        keep(
          measure,
          tiles
            ? await tiledMetric(measure, tiles, cut, side, request.maps, onEach, look)
            : await tiledPixels(measure, cut, request, side, onEach),
        ),
    });
  }
  for (const { measure, metric } of loaded.filter((one) => request.measures.includes(one.measure))) {
    const tiles = judgeTiles(measure, metric);
    parts.push({
      tiles: gridAreas(cut.hr, tiles, side).length,
      measure: async (onEach) => keep(measure, await tiledMetric(measure, tiles, cut, side, request.maps, onEach)),
    });
  }
  for (const network of networks.filter(({ need }) => need.preset === undefined))
    parts.push({
      tiles: gridAreas(cut.hr, featureTiles(network), side).length,
      async measure(onEach) {
        const layers = await tiledFeatures(network, cut, side, request.maps, onEach);
        for (const measure of ["perceptual", "style"] as const) {
          if (!request.measures.includes(measure)) continue;
          const byLayer = layers.map((one) => [one.layer, one[measure]] as const);
          values[measure] = byLayer.length === 1 ? byLayer[0]![1] : Object.fromEntries(byLayer);
        }
        if (request.measures.includes("perceptual")) maps.push(...layers.flatMap(({ map }) => (map ? [map] : [])));
      },
    });
  const count = parts.reduce((sum, part) => sum + part.tiles, 0);
  let begun = 0;
  for (const part of parts) await part.measure(() => onTile(++begun, count));
  const ordered = request.measures.map((name) => [name, values[name]!] as const);
  return {
    width,
    height,
    values: Object.fromEntries(ordered),
    mixes: {},
    ...(looksAtLuma(request) && { luma: gray ? ("gray" as const) : conventions[request.convention].luma }),
    ...judgesOf(loaded),
    maps,
  };
}

/** Of metrics that say so themselves. */
function tilesOf(
  name: MeasureName,
  request: Pick<ResolvedRequest, "channels" | "convention">,
): TiledMetric | undefined {
  const options = { channels: channelsOf(name, request), convention: request.convention };
  return name === "msSsim" ? msSsimTiles(options) : measures[name].tiles?.(options);
}

function checkTileable(request: ResolvedRequest): void {
  const whole = request.measures.find((name) => !canTile(name, request));
  if (whole !== undefined)
    throw new SrlossError(
      "measure",
      `${measures[whole].title} looks at the whole image at once and can't be put together from tiles; measure it on a part of the image.`,
    );
  if (request.presets.length || request.terms)
    throw new SrlossError("option", "evaluateTiled measures no presets and no terms; leave them out.");
}
