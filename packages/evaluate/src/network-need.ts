import {
  type ContentTerms,
  type Measure,
  type MeasureName,
  measures,
  type PresetName,
  presets,
  SrlossError,
} from "@srloss/core";
import { checkFields } from "@srloss/core/validation";
import { findLayer, type Vgg, type VggNetwork } from "@srloss/vgg";
import type { ResolvedRequest } from "./evaluation-request.ts";

/** A network that a request needs, how deep, and for what. */
export interface NetworkNeed {
  readonly network: VggNetwork;
  /** The published weights that it is defined on; others may be loaded. */
  readonly weights: "keras" | "torchvision";
  /** The deepest layer. */
  readonly upTo: string;
  /** By Keras' names. */
  readonly layers: readonly string[];
  /** The preset that runs on it; none: the measures by themselves, and terms of one's own. */
  readonly preset?: PresetName;
}

/**
 * The networks that a request needs, in the order in which they are used; none for pixels alone.
 *
 * @param request From `checkRequest`.
 * @returns One need for the measures and terms of one's own, and one for each preset.
 *
 * @example
 * ```ts
 * networkNeeds(checkRequest({ measures: ["psnr"] })); // => []
 * networkNeeds(checkRequest({ presets: ["esrgan"], measures: ["l1"] }))[0].upTo; // => "conv5_4"
 * ```
 */
export function networkNeeds(request: ResolvedRequest): NetworkNeed[] {
  checkResolved("networkNeeds", request);
  const { network, layers, terms } = request;
  const own = [
    ...(request.measures.some(needsNetwork) ? layers : []),
    ...(terms ? termLayers(terms).map((name) => findLayer(network, name).name) : []),
  ];
  const needs: NetworkNeed[] = own.length
    ? [{ network, weights: "keras", layers: [...new Set(own)], upTo: deepest(network, own) }]
    : [];
  for (const preset of request.presets) {
    const { network: name, preprocessing, terms } = presets[preset];
    const network: VggNetwork = name === "vgg16" ? "vgg16" : "vgg19";
    const wanted = termLayers(terms).map((layer) => findLayer(network, layer).name);
    if (!wanted.length) continue;
    needs.push({
      network,
      weights: preprocessing === "torchvision" ? "torchvision" : "keras",
      layers: [...new Set(wanted)],
      upTo: deepest(network, wanted),
      preset,
    });
  }
  return needs;
}

/** The layers that a request's numbers come from. */
export function measuredLayers(request: ResolvedRequest): readonly string[] {
  return [...new Set(networkNeeds(request).flatMap(({ layers }) => layers))];
}

export function needsNetwork(name: MeasureName): boolean {
  return measures[name].of === "features";
}

/** The layers of the terms that look at features, as they are named there. */
function termLayers(terms: ContentTerms): string[] {
  return (Object.keys(terms) as (keyof ContentTerms)[]).filter(needsNetwork).flatMap((name) => {
    const term = terms[name] as number | { readonly layers?: readonly string[] | Readonly<Record<string, number>> };
    const layers = typeof term === "number" ? undefined : term?.layers;
    return layers === undefined ? ["block3_conv3"] : Array.isArray(layers) ? layers : Object.keys(layers);
  });
}

function deepest(network: VggNetwork, layers: readonly string[]): string {
  const found = layers.map((name) => findLayer(network, name));
  return found.reduce((a, b) => (b.position >= a.position ? b : a)).name;
}

/**
 * Refuses images that are too small for a measure's windows or leave no feature at the deepest layer.
 *
 * @param need One of `networkNeeds`, or undefined for the measures that need none.
 * @throws SrlossError with code `shape`, which says what fits.
 */
export function checkSize(
  request: ResolvedRequest,
  need: NetworkNeed | undefined,
  size: { readonly width: number; readonly height: number },
): void {
  checkResolved("checkSize", request);
  checkFields(size, ["width", "height"], "checkSize: the size of the images");
  const { width, height } = size;
  const side = Math.min(width, height);
  const small = request.measures.find((name) => !fits(measures[name], width, height));
  if (!need && small !== undefined) {
    const { leastSide, leastLongSide = leastSide } = measures[small];
    throw new SrlossError(
      "shape",
      `The images are ${width}x${height}, and ${small} needs at least ${leastSide}x${leastLongSide}; leave it out: ${fitting(side)} fit.`,
    );
  }
  if (!need) return;
  const { step } = findLayer(need.network, need.upTo);
  const least = 2 ** (step.kind === "pool" ? step.block : step.block - 1);
  const way = need.preset
    ? `leave the preset ${need.preset} out`
    : `choose an earlier layer, or leave the network out: ${fitting(side)} fit`;
  if (side < least)
    throw new SrlossError(
      "shape",
      `The images are ${width}x${height}, and ${need.upTo} needs at least ${least}x${least}; ${way}.`,
    );
}

function fits({ leastSide, leastLongSide = leastSide }: Measure, width: number, height: number): boolean {
  return Math.min(width, height) >= leastSide && Math.max(width, height) >= leastLongSide;
}

/** Usual measures of images of this size that need no network. */
function fitting(side: number): string {
  const names = Object.keys(measures) as MeasureName[];
  return names
    .filter((name) => measures[name].usual && !needsNetwork(name) && side >= measures[name].leastSide)
    .join(",");
}

/**
 * Refuses weights of another kind than a preset is defined on; random ones are of no kind.
 *
 * @throws SrlossError with code `preset`.
 */
export function checkNetwork(need: NetworkNeed, vgg: Vgg): void {
  checkFields(need, ["network", "upTo"], "checkNetwork: what is needed");
  checkFields(vgg, ["preprocessing", "weights"], "checkNetwork: the network");
  const { preset } = need;
  const { preprocessing, weights } = vgg;
  const wanted = preset && presets[preset].preprocessing;
  if (wanted !== undefined && wanted !== preprocessing && weights.name !== "random")
    throw new SrlossError(
      "preset",
      `The preset ${preset} is defined on weights with ${wanted} preprocessing, and ${weights.name} has ${preprocessing} preprocessing; leave the choice of weights out, or name others.`,
    );
}

function checkResolved(where: string, request: ResolvedRequest): void {
  checkFields(request, ["measures", "layers", "presets"], `${where}: a request of checkRequest`);
}
