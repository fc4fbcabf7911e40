import { SrlossError } from "@srloss/core";
import { given, meant } from "@srloss/core/validation";
import { type Convolution, networkSteps, type Pool, type VggNetwork } from "./vgg-network.ts";

/** A place in the network where features can be taken. */
export interface Layer {
  /** `block3_conv3` (after its ReLU), `conv3_3` (before it), `block3_pool`. */
  readonly name: string;
  readonly step: Convolution | Pool;
  /** Position of `step` in `networkSteps`. */
  readonly position: number;
  readonly preactivation: boolean;
}

/**
 * Finds a layer by Keras' name (`block3_conv3`, after its ReLU; `block3_pool`), by the papers' (`relu3_3`, the same;
 * `pool3`), or by the name of its pre-activation as BasicSR and ESRGAN write it (`conv3_3`).
 *
 * @returns The layer's canonical name and its place in the network.
 * @throws SrlossError that lists the known names.
 *
 * @example
 * ```ts
 * findLayer("vgg19", "relu3_3").name; // => "block3_conv3"
 * findLayer("vgg19", "conv3_3").preactivation; // => true
 * ```
 */
export function findLayer(network: VggNetwork, name: string): Layer {
  const steps = networkSteps(network);
  const conv = /^(block|relu|conv)(\d)_(?:conv)?(\d)$/.exec(name);
  const pool = /^(?:block(\d)_pool|pool(\d))$/.exec(name);
  const position = steps.findIndex((step) =>
    step.kind === "pool"
      ? pool !== null && step.block === Number(pool[1] ?? pool[2])
      : conv !== null &&
        conv[0].includes("_conv") === (conv[1] === "block") &&
        step.block === Number(conv[2]) &&
        step.index === Number(conv[3]),
  );
  const step = steps[position];
  if (!step) throw new SrlossError("layer", unknownLayer(network, name));
  const preactivation = conv?.[1] === "conv";
  return { name: preactivation ? name : step.name, step, position, preactivation };
}

function unknownLayer(network: VggNetwork, name: string): string {
  const known = networkSteps(network).map((step) => step.name);
  return (
    `${given(name)} is not a layer of ${network}${meant(name, known)} Known layers: ${known.join(", ")}; ` +
    "also relu3_3 for block3_conv3, conv3_3 for its value before the ReLU, pool3 for block3_pool."
  );
}

/** The convolutions that have to run to reach `layer`, in order. */
export function convolutionsUpTo(network: VggNetwork, layer: string): readonly Convolution[] {
  const { position } = findLayer(network, layer);
  return networkSteps(network)
    .slice(0, position + 1)
    .filter((step): step is Convolution => step.kind === "convolution");
}
