import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { NetworkSettings } from "./networks/network.ts";

/** What a model is, as its `model.json` says it: `userDefinedMetadata.srloss`. */
export interface ModelDescription {
  /** The network's name; of models that others made, theirs. */
  readonly network: string;
  /** Times as large. */
  readonly scale: number;
  /** What is black and what is white, of input and result. */
  readonly range: readonly [black: number, white: number];
  /** What `createNetwork` was asked for. */
  readonly settings?: Partial<NetworkSettings>;
}

/**
 * Says which network a model is, in the metadata that `model.save` writes; other metadata stays.
 *
 * @param model A model of tfjs-layers.
 * @param description `network`, `scale`, `range` and `settings`.
 * @throws SrlossError where the description lacks a part or has a wrong one.
 *
 * @example
 * ```ts
 * const own = createNetwork("espcn", { scale: 2, features: 8 });
 * setModelDescription(own, { network: "my-espcn", scale: 2, range: [0, 1] });
 * modelDescription(own)?.network; // => "my-espcn"
 * ```
 */
export function setModelDescription(model: LayersModel, description: ModelDescription): void {
  const srloss = checkDescription(description, "setModelDescription");
  checkModel(model, "setModelDescription").setUserDefinedMetadata({ ...metadataOf(model), srloss });
}

/**
 * Which network a model is, where its metadata says so: of models that `createNetwork` made, in this program or before
 * they were saved and loaded.
 *
 * @param model A model of tfjs-layers.
 * @returns The description; undefined where the model has none.
 * @throws SrlossError where it has one that makes no sense.
 *
 * @example
 * ```ts
 * modelDescription(createNetwork("espcn", { scale: 2, features: 8 }))?.scale; // => 2
 * ```
 */
export function modelDescription(model: LayersModel): ModelDescription | undefined {
  const { srloss } = metadataOf(checkModel(model, "modelDescription"));
  return srloss === undefined ? undefined : checkDescription(srloss, "modelDescription");
}

function metadataOf(model: LayersModel): { readonly srloss?: unknown } {
  return (model.getUserDefinedMetadata() ?? {}) as { readonly srloss?: unknown };
}

function checkModel(model: LayersModel, where: string): LayersModel {
  if (typeof model?.getUserDefinedMetadata === "function") return model;
  throw new SrlossError("argument", `${where}: a model of tfjs-layers is expected; got ${given(model)}.`);
}

function checkDescription(description: unknown, where: string): ModelDescription {
  const { network, scale, range, settings } = Object(description) as Partial<ModelDescription>;
  const [black, white] = Array.isArray(range) ? (range as readonly unknown[]) : [];
  const sound =
    typeof network === "string" &&
    Number.isFinite(scale) &&
    scale! > 0 &&
    Number.isFinite(black) &&
    Number.isFinite(white) &&
    (black as number) < (white as number);
  if (!sound)
    throw new SrlossError(
      "model",
      `${where}: a model's description is { network: name, scale: number, range: [black, white] }; got ${given(description)} with ${[network, scale, range].map((part) => (part === undefined ? "nothing" : given(part))).join(", ")}.`,
    );
  return {
    network,
    scale: scale!,
    range: [black as number, white as number],
    ...(settings !== undefined && { settings: Object(settings) as Partial<NetworkSettings> }),
  };
}
