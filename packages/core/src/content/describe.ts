import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { notFinite } from "../differentiable/not-finite.ts";
import { withoutTape } from "../differentiable/without-tape.ts";
import { toFloat } from "../images/image-pair.ts";
import { lookAtRange } from "../images/range-warning.ts";
import { hasFineFeatures } from "../networks/fine-features.ts";
import { type LossSetup, look } from "./look.ts";
import type { Plan } from "./plan.ts";
import type { TargetParts } from "./prepared-target.ts";

/**
 * Step two: what each feature term makes of the features of each of its layers.
 *
 * @param kept Whether the target is one that is kept; of others, terms that can compare features take these as they are.
 */
export function describe({ features, layers }: Plan, seen: readonly Tensor4D[], kept: boolean): Tensor[][] {
  return features.map(({ term }) =>
    term.layers.map(({ name }) => {
      const at = seen[layers.indexOf(name)]!;
      return kept || !term.compareFeatures ? term.describe(at, name) : at;
    }),
  );
}

/** Both steps of the target, which is a constant. */
export function describeTarget(setup: LossSetup, yTrue: Tensor4D, kept: boolean): TargetParts {
  const { name, range, plan } = setup;
  // Pixel terms alone are in the caller's own units, whatever these are.
  if (plan.layers.length) lookAtRange(yTrue, range, name);
  return withoutTape(() => {
    const images = toFloat(yTrue);
    const { pixels, features } = look(
      setup,
      images,
      plan.pixels.some(({ term }) => term.needsTarget),
    );
    const finite = features.length ? notFinite(images) : undefined;
    const again = kept && features.length > 0 && hasFineFeatures() ? yTrue : undefined;
    return { kept, shape: yTrue.shape, pixels, images: again, descriptions: describe(plan, features, kept), finite };
  });
}
