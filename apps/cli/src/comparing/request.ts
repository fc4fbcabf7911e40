import { type PixelRange, type PresetName, presets } from "@srloss/core";
import { type MeasureName, measures } from "@srloss/core/measures";
import type { Architecture, Vgg } from "@srloss/vgg";
import { findLayer } from "@srloss/vgg";
import { UsageError } from "../usage-error.ts";

/** Everything that `compare` can print, in the order in which it does. */
export const lossNames: readonly LossName[] = Object.keys(measures) as LossName[];
export type LossName = MeasureName;

export const defaultLosses: readonly LossName[] = ["l1", "l2", "perceptual", "style", "psnr", "ssim"];

/** What is to be measured. */
export interface CompareRequest {
  readonly losses: readonly LossName[];
  /** Layers of VGG19 for the perceptual and the style loss. */
  readonly layers: readonly string[];
  readonly presets: readonly PresetName[];
  /** `keras`, `torchvision`, `random`, a path or an address; undefined: what the presets need, else `keras`. */
  readonly weights: string | undefined;
  /** What L1, L2, Charbonnier and Huber are computed in. */
  readonly range: PixelRange;
  /** PSNR and SSIM on the luma. */
  readonly y: boolean;
}

/** A network that the request needs, and how deep. */
export interface NetworkNeed {
  readonly architecture: Architecture;
  readonly weights: string;
  readonly upTo: string;
  /** The presets that run on it; none: the plain perceptual and style losses. */
  readonly preset?: PresetName;
}

/** The layers of a preset's terms. */
export function presetLayers(name: PresetName): string[] {
  const { perceptual, style } = presets[name].terms;
  return [perceptual, style].flatMap((term) => {
    if (term === undefined) return [];
    const layers = typeof term === "number" ? undefined : term.layers;
    return layers === undefined ? ["block3_conv3"] : Array.isArray(layers) ? layers : Object.keys(layers);
  });
}

/** The networks to load, in order. @throws UsageError for an unknown layer. */
export function networkNeeds(request: CompareRequest): NetworkNeed[] {
  // A misspelt layer is a mistake also where no loss looks at it.
  const upTo = deepest("vgg19", request.layers);
  checkTwice(request.layers);
  if (!request.presets.length) {
    if (!request.losses.includes("perceptual") && !request.losses.includes("style")) return [];
    return [{ architecture: "vgg19", weights: request.weights ?? "keras", upTo }];
  }
  return request.presets.map((preset) => {
    const { network, preprocessing } = presets[preset];
    const architecture: Architecture = network === "vgg16" ? "vgg16" : "vgg19";
    const weights = request.weights ?? (preprocessing === "torchvision" ? "torchvision" : "keras");
    return { architecture, weights, upTo: deepest(architecture, presetLayers(preset)), preset };
  });
}

/** The layers that the numbers come from, by the names that the numbers have. */
export function measuredLayers(request: CompareRequest): readonly string[] {
  if (request.presets.length) return [...new Set(request.presets.flatMap(presetLayers))];
  return networkNeeds(request).length ? request.layers.map((name) => findLayer("vgg19", name).name) : [];
}

/** @throws UsageError where two names are of one layer. */
function checkTwice(layers: readonly string[]): void {
  const names = layers.map((name) => findLayer("vgg19", name).name);
  const second = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (second < 0) return;
  const first = layers[names.indexOf(names[second]!)];
  throw new UsageError(
    first === layers[second]
      ? `--layers names ${first} twice.`
      : `--layers names one layer twice: ${first} and ${layers[second]} are the same.`,
  );
}

/** The last of `layers` in the network. */
function deepest(architecture: Architecture, layers: readonly string[]): string {
  try {
    const found = layers.map((name) => findLayer(architecture, name));
    return found.reduce((a, b) => (b.position >= a.position ? b : a)).name;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** What can be measured of images of this size without a network. */
function fitting(width: number, height: number): string {
  const names = (["l1", "l2", "psnr", "ssim"] as const).filter((n) => Math.min(width, height) >= measures[n].leastSide);
  return names.join(",");
}

/** @throws UsageError where images leave no feature at the deepest layer. */
export function checkDepth({ architecture, upTo, preset }: NetworkNeed, width: number, height: number): void {
  const { step } = findLayer(architecture, upTo);
  const side = 2 ** (step.kind === "pool" ? step.block : step.block - 1);
  const way = preset
    ? `leave the preset ${preset} out`
    : `choose an earlier layer with --layers, or leave the network out with --loss ${fitting(width, height)}`;
  if (Math.min(width, height) < side)
    throw new UsageError(`The pictures are ${width}x${height}, and ${upTo} needs at least ${side}x${side}; ${way}.`);
}

/** @throws UsageError where images are too small for a metric's windows. */
export function checkSizes({ losses }: CompareRequest, width: number, height: number): void {
  for (const name of losses) {
    const least = measures[name].leastSide;
    if (Math.min(width, height) < least)
      throw new UsageError(
        `The pictures are ${width}x${height}, and ${name} needs at least ${least}x${least}; leave it out, as in --loss ${fitting(width, height)}.`,
      );
  }
}

/** @throws UsageError for weights of another kind than a preset is defined on; random ones are of no kind. */
export function checkPreset({ preset, weights }: NetworkNeed, vgg: Vgg): void {
  const wanted = preset && presets[preset].preprocessing;
  if (wanted !== undefined && wanted !== vgg.preprocessing && vgg.weights.name !== "random")
    throw new UsageError(
      `The preset ${preset} is defined on weights with ${wanted} preprocessing, and ${weights} has ${vgg.preprocessing} preprocessing; leave --weights out, or name others.`,
    );
}
