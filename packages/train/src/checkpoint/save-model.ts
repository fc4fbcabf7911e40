import { io } from "@tensorflow/tfjs-core";
import type { TrainableModel } from "../trainer/trainable-model.ts";
import type { CheckpointStore } from "./checkpoint-store.ts";

/** The weights beside a `model.json`, by the step: the description names those that are whole, whenever somebody looks. */
export const weightsName = (step: number): string => `weights-${step}.bin`;

/** Writes a model as `tf.loadLayersModel` reads it: `model.json` last, so that it never names weights that are not there. */
export async function saveModel(model: TrainableModel, store: CheckpointStore, step: number): Promise<void> {
  const handler = io.withSaveHandler(async (artifacts) => {
    const { weightData, weightSpecs = [], getWeightStream: _, ...rest } = artifacts;
    const bytes = new Uint8Array(io.CompositeArrayBuffer.join(weightData ?? new ArrayBuffer(0)));
    const weightsManifest = [{ paths: [weightsName(step)], weights: weightSpecs }];
    await store.write(weightsName(step), bytes);
    await store.write("model.json", new TextEncoder().encode(JSON.stringify({ ...rest, weightsManifest })));
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
}
