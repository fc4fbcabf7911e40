import type { WeightOrigin } from "@srloss/vgg";
import { tensorsDigest } from "@srloss/weights/downloads";
import { type NetworkName, networkConvolutions } from "../networks/convolutions.ts";
import type { NetworkWeights } from "../networks/frozen-extractor.ts";

/** A network's convolutions, with where they came from. */
export interface NetworkSet {
  readonly network: NetworkName;
  readonly layers: NetworkWeights;
  readonly origin: WeightOrigin;
}

/** SHA-256 (hex) over the network's name, its preprocessing and its convolutions, kernel then bias, in their order. */
export function networkDigest(network: NetworkName, layers: NetworkWeights): Promise<string> {
  return tensorsDigest(
    [network, "torchvision"],
    networkConvolutions[network].flatMap(({ name }) => {
      const { kernel, bias } = layers.get(name)!;
      return [kernel, bias];
    }),
  );
}

/** Bytes of the network's convolutions as float32. */
export function networkBytes(network: NetworkName): number {
  return networkConvolutions[network].reduce(
    (sum, { size, inputs, outputs }) => sum + 4 * outputs * (size * size * inputs + 1),
    0,
  );
}
