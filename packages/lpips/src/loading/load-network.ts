import { checkOptions, type OptionNames } from "@srloss/core/validation";
import type { WeightOrigin } from "@srloss/vgg";
import { WeightsError } from "@srloss/weights";
import { countProgress, httpOnly, inputSource, type WeightsFile } from "@srloss/weights/downloads";
import { createAlexNet } from "../networks/alexnet.ts";
import type { FrozenExtractor } from "../networks/frozen-extractor.ts";
import { createSqueezeNet } from "../networks/squeezenet.ts";
import { installedNetwork } from "../weights/installed-network.ts";
import { type KnownNetworkName, knownNetworks } from "../weights/known-networks.ts";
import { type NetworkSet, networkBytes } from "../weights/network-set.ts";
import { type PullNetworkOptions, pullNetwork, pullNetworkOptions } from "../weights/pull-network.ts";
import { readNetwork } from "../weights/read-network.ts";

/**
 * Which weights: torchvision's published ones, a file (an http(s) address, in a page also a path, bytes, a Blob, a `ByteSource` such
 * as `fileSource` of `@srloss/node-gpu`), or a set that was read before.
 */
export type NetworkInput = "torchvision" | WeightsFile | NetworkSet;

export interface LoadNetworkOptions extends PullNetworkOptions {
  /** Where the weights come from. @defaultValue `"torchvision"` */
  readonly weights?: NetworkInput;
  /** `readWeightFile` of the network's npm package, where an import does not find it. Defaults to what it finds. */
  readonly readInstalled?: () => Promise<Uint8Array>;
}

/** A frozen network with the origin of its weights. */
export interface LoadedExtractor extends FrozenExtractor {
  readonly preprocessing: "torchvision";
  readonly weights: WeightOrigin;
}

const loadNetworkOptions: OptionNames<LoadNetworkOptions> = {
  ...pullNetworkOptions,
  weights: true,
  readInstalled: true,
};

/**
 * Loads torchvision's AlexNet as a feature extractor, for `createLpips`, `perceptualLoss` and `styleLoss`: from the npm package
 * `@srloss/alexnet-weights` where it is installed (4.9 MB, rounded to float16), else from the cache, or downloaded (10 MB), verified and
 * cached.
 *
 * @param options `weights`, `cache`, `mirrors`, `signal`, `onProgress` and more.
 * @returns The extractor of `createAlexNet`, with the origin of its weights.
 * @throws WeightsError in one sentence where the weights can't be had or are not what they should be.
 *
 * @example
 * ```ts
 * const file = await networkToSafetensors({ network: "alexnet", layers: alexWeights });
 * const alex = await loadAlexNet({ weights: file }); // defaults to torchvision's
 * alex.weights.verified; // => false
 * alex.dispose();
 * ```
 */
export async function loadAlexNet(options: LoadNetworkOptions = {}): Promise<LoadedExtractor> {
  checkOptions("loadAlexNet", options, loadNetworkOptions);
  const { layers, origin } = await findNetwork("alexnet", options);
  return { ...createAlexNet(layers), preprocessing: "torchvision", weights: origin };
}

/**
 * Loads torchvision's SqueezeNet 1.1, with the options and errors of `loadAlexNet`: from the npm package
 * `@srloss/squeezenet-weights` where it is installed (1.5 MB, rounded to float16), else from the cache, or downloaded (3 MB).
 *
 * @param options `weights`, `cache`, `mirrors`, `signal`, `onProgress` and more.
 * @returns The extractor of `createSqueezeNet`, with the origin of its weights.
 * @throws WeightsError in one sentence where the weights can't be had or are not what they should be.
 *
 * @example
 * ```ts
 * const file = await networkToSafetensors({ network: "squeezenet1_1", layers: squeezeWeights });
 * const squeeze = await loadSqueezeNet({ weights: file });
 * squeeze.minimumSize("fire9"); // => 17
 * squeeze.dispose();
 * ```
 */
export async function loadSqueezeNet(options: LoadNetworkOptions = {}): Promise<LoadedExtractor> {
  checkOptions("loadSqueezeNet", options, loadNetworkOptions);
  const { layers, origin } = await findNetwork("squeezenet", options);
  return { ...createSqueezeNet(layers), preprocessing: "torchvision", weights: origin };
}

async function findNetwork(known: KnownNetworkName, options: LoadNetworkOptions): Promise<NetworkSet> {
  const { weights = "torchvision", readInstalled, ...rest } = options;
  const { network } = knownNetworks[known];
  if (weights === "torchvision")
    return (await installedNetwork(known, rest.onWarning, readInstalled)) ?? pullNetwork(known, rest);
  if (typeof weights === "object" && weights !== null && "layers" in weights) {
    if (weights.network === network) return weights;
    throw new WeightsError("wrong-shape", `These weights are ${weights.network}'s, and ${network} was asked for.`);
  }
  const onBytes = countProgress(networkBytes(network), rest.onProgress);
  const source = inputSource(weights as WeightsFile, ["torchvision"], { ...httpOnly(rest), onBytes });
  return readNetwork(source, { network, ...(rest.signal && { signal: rest.signal }) });
}
