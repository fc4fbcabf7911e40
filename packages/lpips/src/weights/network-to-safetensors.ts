import { SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { float16Values, type StoredType, writeSafetensors } from "@srloss/weights/formats";
import { networkConvolutions } from "../networks/convolutions.ts";
import type { NetworkWeights } from "../networks/frozen-extractor.ts";
import { type NetworkSet, networkDigest } from "./network-set.ts";

/**
 * A network's convolutions as a safetensors file: tensors `conv1/kernel` (HWIO) and `conv1/bias` and so on, with network, digest
 * and licence as metadata. `readNetwork` reads it back and refuses it where it is not what was written.
 *
 * @param set From `readNetwork` or `pullNetwork`.
 * @param options `type` of the stored numbers, `float16` rounds each to the nearest. Defaults to `float32`.
 * @returns The bytes of the file.
 * @throws WeightsError where a weight is beyond float16's 65504; SrlossError for what is no set.
 *
 * @example
 * ```ts
 * const half = await networkToSafetensors({ network: "alexnet", layers: alexWeights }, { type: "float16" });
 * Math.round(half.length / 1e6); // => 5
 * ```
 */
export async function networkToSafetensors(
  set: Pick<NetworkSet, "network" | "layers"> & { readonly origin?: Pick<NetworkSet["origin"], "licence"> },
  options: { readonly type?: StoredType } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions("networkToSafetensors", options, { type: true });
  const { type = "float32" } = options;
  const convolutions = Object.hasOwn(networkConvolutions, set?.network) ? networkConvolutions[set.network] : undefined;
  if (!convolutions || typeof set.layers?.get !== "function")
    throw new SrlossError(
      "argument",
      `networkToSafetensors: a set is what readNetwork or pullNetwork resolves to; got ${given(set)}.`,
    );
  const rounded = (values: Float32Array, name: string) => (type === "float16" ? float16Values(values, name) : values);
  const layers: NetworkWeights = new Map(
    convolutions.map(({ name }) => {
      const { kernel, bias } = set.layers.get(name)!;
      return [name, { kernel: rounded(kernel, name), bias: rounded(bias, name) }];
    }),
  );
  const tensors = convolutions.flatMap(({ name, size, inputs, outputs }) => {
    const { kernel, bias } = layers.get(name)!;
    return [
      { name: `${name}/kernel`, shape: [size, size, inputs, outputs], data: kernel },
      { name: `${name}/bias`, shape: [outputs], data: bias },
    ];
  });
  const identity = await networkDigest(set.network, layers);
  const { licence } = set.origin ?? {};
  return writeSafetensors(tensors, { network: set.network, identity, ...(licence && { licence }) }, type);
}
