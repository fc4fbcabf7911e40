import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { io, Tensor } from "@tensorflow/tfjs-core";

/** A weight of a model, as a `LayerVariable` of tfjs-layers is. */
export interface ModelWeight {
  readonly name: string;
  /** The variable itself. */
  read(): Tensor;
  write(value: Tensor): unknown;
}

/**
 * A network that takes RGB images `[batch, height, width, 3]` in 0..1 and gives them `scale` times as large: a
 * `tf.LayersModel`, such as those of `@srloss/upscale`.
 */
export interface TrainableModel {
  apply(images: Tensor, settings?: { readonly training?: boolean }): unknown;
  readonly trainableWeights: readonly ModelWeight[];
  /** Such as the means of batch normalisation. */
  readonly nonTrainableWeights: readonly ModelWeight[];
  save(handler: io.IOHandler): Promise<unknown>;
}

/** @throws SrlossError unless it is a model with weights to train. */
export function checkModel(model: TrainableModel, name = "the model"): void {
  if (typeof model?.apply !== "function" || !Array.isArray(model.trainableWeights))
    throw new SrlossError("argument", `train: ${name} is a tf.LayersModel; got ${given(model)}.`);
  if (!model.trainableWeights.length)
    throw new SrlossError("argument", `train: ${name} has no weights that are trainable.`);
}
