import {
  type ContentTerms,
  contentLoss,
  type FeatureExtractor,
  measures,
  type PresetName,
  presets,
  type TermName,
} from "@srloss/core";
import type { ResolvedRequest } from "./evaluation-request.ts";
import type { Found, OnStage } from "./found.ts";
import type { ImagePair } from "./image-pair.ts";
import { needsNetwork } from "./network-need.ts";
import { readMaps, readParts } from "./read-values.ts";

/** The measures of a request that are terms and no metrics: those that need a network, or those that don't. */
export function ownTerms({ measures: asked, layers }: ResolvedRequest, features: boolean): ContentTerms {
  const names = asked.filter(
    (name) =>
      measures[name].settings && !measures[name].metric && !measures[name].load && needsNetwork(name) === features,
  ) as TermName[];
  return Object.fromEntries(names.map((name) => [name, features ? { weight: 1, layers } : 1]));
}

/** Terms one by one: each is a measure. */
export async function measureTerms(
  pair: ImagePair,
  extractor: FeatureExtractor | null,
  terms: ContentTerms,
  { pixelRange, maps }: ResolvedRequest,
  { values, maps: all }: Found,
  onStage: OnStage,
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
export async function measureMix(
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
export function networkFree({
  presets: wanted,
  terms,
}: ResolvedRequest): [mix: string, terms: ContentTerms | PresetName][] {
  const all: [string, ContentTerms | PresetName][] = wanted.map((preset) => [preset, preset]);
  if (terms) all.push(["terms", terms]);
  return all.filter(([, own]) => !seesFeatures(typeof own === "string" ? presets[own].terms : own));
}

export function seesFeatures(terms: ContentTerms): boolean {
  return (Object.keys(terms) as TermName[]).some(needsNetwork);
}
