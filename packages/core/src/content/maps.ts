import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs-core";
import { withoutTape } from "../differentiable/without-tape.ts";
import { toFloat } from "../images/image-pair.ts";
import { type LossPartName, partsOf } from "./compare.ts";
import { type LossSetup, look } from "./look.ts";

/** Where a pair of images differs, as one part of a content loss sees it. */
export interface LossMap extends LossPartName {
  /**
   * `[batch, h, w]`, of the images' size or that of a layer's features: its mean is the part's value, without the weight. Of
   * the style term it is each position's share, negative where a position draws the Gram matrices together. A constant.
   */
  readonly map: Tensor3D;
}

/** The maps of all parts that have one. */
export function mapParts(setup: LossSetup, yTrue: Tensor4D, yPred: Tensor4D): LossMap[] {
  const { plan } = setup;
  return withoutTape(() => {
    const [target, prediction] = [yTrue, yPred].map((images) =>
      look(setup, toFloat(images), plan.pixels.length > 0),
    ) as [ReturnType<typeof look>, ReturnType<typeof look>];
    const maps = partsOf<Tensor3D | undefined>(
      plan,
      (term) => term.map?.(target.pixels!, prediction.pixels!),
      (term, layer) => {
        const i = plan.layers.indexOf(layer);
        return term.map(target.features[i]!, prediction.features[i]!, layer);
      },
    );
    return maps.flatMap(({ of, ...part }) => (of ? [{ ...part, map: of }] : [])) as never;
  }) as unknown as LossMap[];
}
