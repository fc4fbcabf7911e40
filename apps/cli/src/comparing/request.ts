import { type PixelRange, type PresetName, presets } from "@srloss/core";
import type { Architecture } from "@srloss/vgg";
import { findLayer } from "@srloss/vgg";
import { UsageError } from "../usage-error.ts";

/** Everything that `compare` can print, in the order in which it does. */
export const lossNames = [
  "l1",
  "l2",
  "perceptual",
  "style",
  "psnr",
  "ssim",
  "ms-ssim",
  "charbonnier",
  "huber",
] as const;
export type LossName = (typeof lossNames)[number];

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
  if (!request.losses.includes("perceptual") && !request.losses.includes("style")) return [];
  if (!request.presets.length)
    return [{ architecture: "vgg19", weights: request.weights ?? "keras", upTo: deepest("vgg19", request.layers) }];
  return request.presets.map((preset) => {
    const { network, preprocessing } = presets[preset];
    const architecture: Architecture = network === "vgg16" ? "vgg16" : "vgg19";
    const weights = request.weights ?? (preprocessing === "torchvision" ? "torchvision" : "keras");
    return { architecture, weights, upTo: deepest(architecture, presetLayers(preset)), preset };
  });
}

/** The last of `layers` in the network. */
export function deepest(architecture: Architecture, layers: readonly string[]): string {
  try {
    const found = layers.map((name) => findLayer(architecture, name));
    return found.reduce((a, b) => (b.position >= a.position ? b : a)).name;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Fewer features than this in a row tell nothing about a picture. */
const fewestFeatures = 4;

/** @throws UsageError where a picture is too small for the deepest layer to see anything. */
export function checkSizes(needs: readonly NetworkNeed[], width: number, height: number): void {
  for (const { architecture, upTo } of needs) {
    const { step } = findLayer(architecture, upTo);
    const least = fewestFeatures * 2 ** (step.kind === "pool" ? step.block : step.block - 1);
    if (Math.min(width, height) < least)
      throw new UsageError(
        `The pictures are ${width}x${height}, and ${upTo} needs at least ${least}x${least} for ${fewestFeatures}x${fewestFeatures} features; choose an earlier layer with --layers, or leave the network out with --loss l1,l2,psnr,ssim.`,
      );
  }
}
