import type { Scalar, Tensor4D } from "@tensorflow/tfjs-core";
import { notFinite, unlessNotFinite } from "../differentiable/not-finite.ts";
import { weightedSum } from "../differentiable/weighted-sum.ts";
import { toFloat } from "../images/image-pair.ts";
import type { TermName } from "../measures/measures.ts";
import { describe } from "./describe.ts";
import { type LossSetup, look } from "./look.ts";
import type { Plan } from "./plan.ts";
import type { TargetParts } from "./prepared-target.ts";

/** What a part of a content loss is called and what it weighs. */
export interface LossPartName {
  readonly term: TermName;
  /** For the feature terms. */
  readonly layer?: string;
  /** Of the term times that of the layer. */
  readonly weight: number;
}

/** One weighted value of a content loss. */
export interface LossPart extends LossPartName {
  /** Without the weight. */
  readonly value: Scalar;
}

/** The parts of a plan in their order, pixel terms first; the values are what `of` makes of each. */
export function partsOf<T>(
  { pixels, features }: Plan,
  ofPixels: (term: Plan["pixels"][number]["term"]) => T,
  ofFeatures: (term: Plan["features"][number]["term"], layer: string, t: number, l: number) => T,
): (LossPartName & { readonly of: T })[] {
  return [
    ...pixels.map(({ name, weight, term }) => ({ term: name, weight, of: ofPixels(term) })),
    ...features.flatMap(({ name, weight, term }, t) =>
      term.layers.map((layer, l) => ({
        term: name,
        layer: layer.name,
        weight: weight * layer.weight,
        of: ofFeatures(term, layer.name, t, l),
      })),
    ),
  ];
}

/** Step three: looks at the prediction, and compares each term's view of it with the target's. */
export function compareParts(setup: LossSetup, target: TargetParts, yPred: Tensor4D): LossPart[] {
  const { plan } = setup;
  const images = toFloat(yPred);
  const prediction = look(setup, images, plan.pixels.length > 0);
  const seen = describe(plan, prediction.features, target.kept);
  const finite = target.finite && notFinite(images);
  return partsOf(
    plan,
    (term) => term.value(target.pixels, prediction.pixels!),
    (term, layer, t, l) => {
      const [a, b] = [target.descriptions[t]![l]!, seen[t]![l]!];
      const atOnce = target.kept ? undefined : term.compareFeatures;
      const value = atOnce ? atOnce(a as Tensor4D, b as Tensor4D, layer) : term.compare(a, b);
      return finite ? unlessNotFinite(weightedSum([value, finite], [1, 1]), target.finite!) : value;
    },
  ).map(({ of, ...part }) => ({ ...part, value: of }));
}

/** Step four: the sum of the parts by their weights. */
export function sumParts(parts: readonly LossPart[]): Scalar {
  return weightedSum(
    parts.map(({ value }) => value),
    parts.map(({ weight }) => weight),
  );
}
