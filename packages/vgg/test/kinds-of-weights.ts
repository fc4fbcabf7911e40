import { serveWeights } from "@srloss/reference/weights-server";
import { memorySource } from "@srloss/weights";
import { type VggWeights, type WeightsInput, weightsToSafetensors } from "../src/index.ts";

/** Every kind of input that is a set of weights, made of one set. */
export const kinds: Readonly<Record<string, (weights: VggWeights) => Promise<WeightsInput> | WeightsInput>> = {
  VggWeights: (weights) => weights,
  bytes: weightsToSafetensors,
  "a Node Buffer": (weights) => Buffer.from(weightsToSafetensors(weights)),
  "a Blob": (weights) => new Blob([weightsToSafetensors(weights)]),
  "a ByteSource": (weights) => memorySource(weightsToSafetensors(weights), "vgg.safetensors"),
  "an address": async (weights) => (await serveWeights(weightsToSafetensors(weights))).url(),
  "a URL": async (weights) =>
    new URL((await serveWeights(weightsToSafetensors(weights), { rest: { ranges: false } })).url()),
};
