import type { FeatureExtractor } from "../feature-extractor.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";
import { quoted } from "../validation/printable.ts";

/** Layers to compare: names, each with weight 1, or names with their weights. */
export type LayerWeights = readonly string[] | Readonly<Record<string, number>>;

export interface WeightedLayer {
  /** Canonical name. */
  readonly name: string;
  readonly weight: number;
}

/** @throws SrlossError unless `weight` is a finite number, 0 or more; `of` names what it weighs. */
export function checkWeight(weight: number, of: string): void {
  if (!(Number.isFinite(weight) && weight >= 0))
    throw new SrlossError("argument", `The weight of ${of} must be a finite number, 0 or more; got ${given(weight)}.`);
}

/**
 * Canonical names and weights; layers of weight 0 are left out.
 *
 * @throws SrlossError for an empty list, an unknown or repeated name, and weights that are negative or not finite.
 */
export function weightedLayers(extractor: FeatureExtractor, layers: LayerWeights, term: string): WeightedLayer[] {
  if (typeof layers !== "object" || layers === null)
    throw new SrlossError(
      "layer",
      `${term}: layers is a list or an object of weights, such as ["block3_conv3"]; got ${given(layers)}.`,
    );
  const entries: [string, number][] = Array.isArray(layers)
    ? layers.map((name: string): [string, number] => [name, 1])
    : Object.entries(layers as Readonly<Record<string, number>>);
  if (!entries.length)
    throw new SrlossError("layer", `${term}: layers is empty; name at least one, such as ["block3_conv3"].`);
  const seen = new Set<string>();
  const weighted = entries.map(([asked, weight]) => {
    const name = resolve(extractor, asked, term);
    checkWeight(weight, `${term} at ${name}`);
    if (seen.has(name)) throw new SrlossError("layer", `${term}: layer ${name} is named twice.`);
    seen.add(name);
    return { name, weight };
  });
  const used = weighted.filter(({ weight }) => weight > 0);
  if (!used.length) throw new SrlossError("layer", `${term}: every layer has weight 0.`);
  return used;
}

function resolve(extractor: FeatureExtractor, name: string, term: string): string {
  if (typeof name !== "string")
    throw new SrlossError("layer", `${term}: a layer is a name, such as "block3_conv3"; got ${given(name)}.`);
  if (extractor.resolveLayer) return extractor.resolveLayer(name);
  if (extractor.layers.includes(name)) return name;
  throw new SrlossError(
    "layer",
    `${term}: ${quoted(name)} is not a layer of this extractor${meant(name, extractor.layers)} Known layers: ${extractor.layers.join(", ")}.`,
  );
}
