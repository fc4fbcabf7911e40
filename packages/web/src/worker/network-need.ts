import { type ContentTerms, type PresetName, presets } from "@srloss/core";
import { type Architecture, findLayer, type WeightsInput } from "@srloss/vgg";
import type { CompareOptions } from "./compare-options.ts";

const defaultTerms: ContentTerms = { l1: 1, l2: 1, perceptual: 1, style: 1 };

/** What a comparison computes, and on which network. */
export interface NetworkNeed {
  readonly terms: ContentTerms | PresetName;
  readonly architecture: Architecture;
  readonly weights: WeightsInput;
  /** The layers of the feature terms; none: no network. */
  readonly layers: readonly string[];
  /** The deepest of them. */
  readonly upTo: string | undefined;
}

/** @throws Error for an unknown preset or layer. */
export function networkNeed({ terms = defaultTerms, network, weights }: CompareOptions): NetworkNeed {
  const preset = typeof terms === "string" ? presets[terms] : undefined;
  if (typeof terms === "string" && !preset)
    throw new Error(`"${terms}" is not a preset. Known: ${Object.keys(presets).join(", ")}.`);
  const architecture = network ?? (preset?.network === "vgg16" ? "vgg16" : "vgg19");
  const { perceptual, style } = preset?.terms ?? (terms as ContentTerms);
  const names = [perceptual, style].flatMap((term) => {
    if (term === undefined) return [];
    const layers = (typeof term === "number" ? undefined : term.layers) ?? ["block3_conv3"];
    return Array.isArray(layers) ? (layers as string[]) : Object.keys(layers);
  });
  const found = names.map((name) => findLayer(architecture, name));
  const deepest = found.reduce((a, b) => (b.position > a.position ? b : a), found[0]!);
  return {
    terms,
    architecture,
    weights: weights ?? (preset?.preprocessing === "torchvision" ? "torchvision" : "keras"),
    layers: [...new Set(found.map(({ name }) => name))],
    upTo: deepest?.name,
  };
}
