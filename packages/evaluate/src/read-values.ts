import type { ContentLoss, LossMap } from "@srloss/core";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import type { EvaluationMap, MixPart } from "./evaluation.ts";
import type { ImagePair } from "./image-pair.ts";

/** The parts of a loss as numbers. */
export async function readParts(loss: ContentLoss, { hr, sr }: ImagePair): Promise<MixPart[]> {
  const { total, parts } = loss.parts(hr, sr);
  total.dispose();
  return Promise.all(parts.map(async ({ value, ...part }) => ({ ...part, value: await only(value) })));
}

/** Its maps, each with its part's value. */
export async function readMaps(
  loss: ContentLoss,
  { hr, sr }: ImagePair,
  parts: readonly MixPart[],
  mix?: string,
): Promise<EvaluationMap[]> {
  const meanOf = ({ term, layer }: Pick<LossMap, "term" | "layer">) =>
    parts.find((part) => part.term === term && part.layer === layer)!.value;
  return Promise.all(
    loss.maps(hr, sr).map(({ term, layer, map }) =>
      readMap(map, {
        measure: term,
        ...(layer && { layer }),
        ...(mix && { mix }),
        mean: meanOf({ term, ...(layer && { layer }) }),
      }),
    ),
  );
}

export async function readMap(
  map: Tensor3D,
  of: Pick<EvaluationMap, "measure" | "layer" | "mix" | "mean">,
): Promise<EvaluationMap> {
  const [, height, width] = map.shape;
  const values = (await map.data()) as Float32Array;
  map.dispose();
  return { ...of, width, height, values };
}

/** The only value of a tensor, which is disposed. */
export async function only(tensor: Tensor): Promise<number> {
  const [value] = await tensor.data();
  tensor.dispose();
  return value!;
}
