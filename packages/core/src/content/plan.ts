import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkWeight } from "../features/layer-weights.ts";
import type { PixelRange } from "../images/pixel-range.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { nearestName } from "../validation/nearest-name.ts";
import { quoted } from "../validation/printable.ts";
import { type FeatureTerm, perceptualTerm, styleTerm } from "./feature-terms.ts";
import { type PixelTerm, pixelTerms } from "./pixel-terms.ts";
import { type ContentTerms, type TermName, termOptions } from "./terms.ts";

interface Weighted<T> {
  readonly name: TermName;
  readonly weight: number;
  readonly term: T;
}

/** The terms that are computed, and the layers that they need together. */
export interface Plan {
  readonly pixels: readonly Weighted<PixelTerm>[];
  readonly features: readonly Weighted<FeatureTerm>[];
  readonly layers: readonly string[];
}

const featureTerms = { perceptual: perceptualTerm, style: styleTerm };
const known = [...Object.keys(pixelTerms), ...Object.keys(featureTerms)];

/** @throws SrlossError for unknown terms and settings, bad weights, no term at all, and feature terms without a network. */
export function planTerms(
  where: string,
  extractor: FeatureExtractor | null,
  terms: ContentTerms,
  range: PixelRange,
): Plan {
  const pixels: Weighted<PixelTerm>[] = [];
  const features: Weighted<FeatureTerm>[] = [];
  if (typeof terms !== "object" || terms === null || Array.isArray(terms))
    throw new SrlossError(
      "argument",
      `${where}: terms are an object such as { l1: 1, perceptual: 1e-4 }, or a preset's name; got ${given(terms)}.`,
    );
  for (const [key, given] of Object.entries(terms)) {
    if (given === undefined) continue;
    if (!known.includes(key)) {
      const near = nearestName(key, known);
      const meant = near ? `; did you mean ${near}?` : ".";
      throw new SrlossError("term", `${where}: ${quoted(key)} is not a term${meant} Known terms: ${known.join(", ")}.`);
    }
    const name = key as TermName;
    const settings = typeof given === "object" && given !== null ? given : { weight: given as number };
    checkOptions<object>(`${where}: the ${name} term`, settings, termOptions[name]);
    checkWeight(settings.weight, name);
    if (settings.weight === 0) continue;
    const { weight } = settings;
    if (name === "perceptual" || name === "style") {
      if (!extractor)
        throw new SrlossError(
          "argument",
          `${where}: the ${name} term needs a feature extractor, such as loadVgg19() of @srloss/vgg.`,
        );
      features.push({ name, weight, term: featureTerms[name](extractor, settings) });
    } else pixels.push({ name, weight, term: pixelTerms[name](settings, range) });
  }
  if (!pixels.length && !features.length)
    throw new SrlossError("term", `${where}: no term has a weight above 0. Known terms: ${known.join(", ")}.`);
  const layers = new Set(features.flatMap(({ term }) => term.layers.map(({ name }) => name)));
  return { pixels, features, layers: [...layers] };
}
