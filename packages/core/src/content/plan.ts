import type { FeatureExtractor } from "../feature-extractor.ts";
import { checkWeight } from "../features/layer-weights.ts";
import type { PixelRange } from "../images/pixel-range.ts";
import type { FeatureTerm, PixelTerm } from "../measures/measure.ts";
import { type MeasureName, measures, type TermName } from "../measures/measures.ts";
import { SrlossError } from "../srloss-error.ts";
import { checkOptions } from "../validation/check-options.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";
import { quoted } from "../validation/printable.ts";
import type { ContentTerms } from "./terms.ts";

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

/** Of the moment: other entries and packages add theirs. */
const termNames = () =>
  (Object.keys(measures) as MeasureName[]).filter((name) => measures[name].settings) as TermName[];

/** @throws SrlossError for unknown terms and settings, bad weights, no term at all, and feature terms without a network. */
export function planTerms(
  extractor: FeatureExtractor | null,
  terms: ContentTerms,
  range: PixelRange,
  loss: string,
): Plan {
  const pixels: Weighted<PixelTerm>[] = [];
  const features: Weighted<FeatureTerm>[] = [];
  if (typeof terms !== "object" || terms === null || Array.isArray(terms))
    throw new SrlossError(
      "argument",
      `${loss}: terms are an object such as { l1: 1, perceptual: 1e-4 }, or a preset's name; got ${given(terms)}.`,
    );
  const known = termNames();
  for (const [key, given] of Object.entries(terms)) {
    if (given === undefined) continue;
    if (!(known as string[]).includes(key)) {
      throw new SrlossError(
        "term",
        `${loss}: ${quoted(key)} is not a term${meant(key, known)} Known terms: ${known.join(", ")}.`,
      );
    }
    const name = key as TermName;
    const { settings: names, pixelTerm, featureTerm } = measures[name];
    const settings = typeof given === "object" && given !== null ? given : { weight: given as number };
    checkOptions<object>(`${loss}: the ${name} term`, settings, { weight: true, ...names } as object);
    const { weight, ...rest } = settings;
    checkWeight(weight, name);
    if (weight === 0) continue;
    if (pixelTerm) pixels.push({ name, weight, term: pixelTerm(rest as never, range) });
    else if (extractor) features.push({ name, weight, term: featureTerm!(extractor, rest as never) });
    else
      throw new SrlossError(
        "argument",
        `${loss}: the ${name} term needs a feature extractor, such as loadVgg19() of @srloss/vgg.`,
      );
  }
  if (!pixels.length && !features.length)
    throw new SrlossError("term", `${loss}: no term has a weight above 0. Known terms: ${known.join(", ")}.`);
  const layers = new Set(features.flatMap(({ term }) => term.layers.map(({ name }) => name)));
  return { pixels, features, layers: [...layers] };
}
