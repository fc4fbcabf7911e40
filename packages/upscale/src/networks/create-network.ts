import "../layers/registered.ts";
import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import { input, type LayersModel, model } from "@tensorflow/tfjs-layers";
import { setModelDescription } from "../model-description.ts";
import { describeNetwork } from "./describe-network.ts";
import { networkBuilder } from "./network-builder.ts";
import { type NetworkOptions, resolveNetwork } from "./network-settings.ts";
import type { NetworkName } from "./networks.ts";

export interface CreateNetworkOptions extends NetworkOptions {
  /** Whole number that the first weights follow from, the same on every engine. Defaults to 0. */
  readonly seed?: number;
}

/** A gigabyte of them; training holds four times as much. */
const mostParameters = 2 ** 28;

/**
 * A super-resolution network that nobody has trained yet: a model of tfjs-layers from RGB in 0..1, `[batch, h, w, 3]` of any
 * height and width, to RGB that is `scale` times as large. Its values aren't clipped: `upscaleImage` does that. Weights begin
 * uniform in 1 / sqrt(fan-in) to either side, PyTorch's default (0.1 times He's bounds in the dense blocks of `rrdb-small`), biases
 * at 0, slopes of PReLU at 0.25, and the convolutions before a pixel shuffle by ICNR: the same numbers on every engine.
 * `model.save` writes which network it is into the model's metadata, and `modelDescription` reads it.
 *
 * @param name `srcnn`, `espcn`, `edsr-small`, `srresnet`, `srvgg-compact` or `rrdb-small`; `networkNames` lists them.
 * @param options `scale`; `seed`; `features`, `blocks`, `growth`, `batchNorm` and `upsampling`, of networks that have them.
 * @returns A `tf.LayersModel` that the caller trains, saves and disposes of.
 * @throws SrlossError with code `option` for an unknown network, an option that it does not have, or one that makes no sense.
 *
 * @example
 * ```ts
 * const network = createNetwork("espcn", { scale: 3, seed: 1 });
 * (network.predict(tf.ones([1, 20, 30, 3])) as tf.Tensor).shape; // => [1, 60, 90, 3]
 * network.countParams(); // => 31131
 * ```
 */
export function createNetwork(name: NetworkName, options: CreateNetworkOptions): LayersModel {
  const resolved = resolveNetwork("createNetwork", name, options, { seed: true });
  const { network, scale, settings, own } = resolved;
  const { seed = 0, ...described } = options;
  if (!Number.isInteger(seed))
    throw new SrlossError("option", `createNetwork: seed is a whole number; got ${given(seed)}.`);
  const { parameters } = describeNetwork(resolved.name, described);
  if (parameters > mostParameters)
    throw new SrlossError(
      "option",
      `createNetwork: ${resolved.name} of this size has ${parameters} weights, and at most ${mostParameters} fit here; give it fewer features or blocks.`,
    );
  const build = networkBuilder(seed);
  const images = input({ shape: [null, null, 3], name: "lr" });
  const made = model({ inputs: images, outputs: network.build(build, images, scale, settings), name: resolved.name });
  build.start();
  setModelDescription(made, { network: resolved.name, scale, range: [0, 1], settings: own });
  return made;
}
