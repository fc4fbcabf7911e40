import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { loadVgg16, type WeightOrigin, type WeightsInput } from "@srloss/vgg";
import { createLpips, type Lpips, type LpipsExtractor, type LpipsOptions } from "../lpips/create-lpips.ts";
import { type PullNetworkOptions, pullNetworkOptions } from "../weights/pull-network.ts";
import { loadAlexNet, loadSqueezeNet, type NetworkInput } from "./load-network.ts";

/** The network of LPIPS: `alex` is what papers mostly quote, `squeeze` is the smallest, `vgg` the authors' choice for training. */
export type LpipsNet = "alex" | "squeeze" | "vgg";

export interface LoadLpipsOptions extends LpipsOptions, PullNetworkOptions {
  /** @defaultValue `"alex"` */
  readonly net?: LpipsNet;
  /** Where the network's weights come from: a file, or a set that was read before. @defaultValue `"torchvision"` */
  readonly weights?: NetworkInput | WeightsInput;
  /** `readWeightFile` of the network's npm package, where an import does not find it. Defaults to what it finds. */
  readonly readInstalled?: () => Promise<Uint8Array>;
}

/** What a metric was loaded with, and how to give it back. */
export interface LoadedJudge {
  /** `alexnet`, `squeezenet1_1` or `vgg16`. */
  readonly network: string;
  readonly preprocessing: "torchvision";
  /** Where the network's weights came from. */
  readonly weights: WeightOrigin;
  /** Gives the network's memory back. */
  dispose(): void;
}

/** LPIPS with its network. */
export interface LoadedLpips extends Lpips, LoadedJudge {}

const optionNames: OptionNames<LoadLpipsOptions> = {
  ...pullNetworkOptions,
  net: true,
  weights: true,
  readInstalled: true,
  version: true,
  linearHeads: true,
  range: true,
};

/**
 * LPIPS with its network, whose weights come from an installed npm package, the cache, or torchvision's address, verified
 * (AlexNet 10 MB, SqueezeNet 3 MB; VGG16 59 MB, for which no digest is published).
 *
 * @param options `net`, `version`, `linearHeads`, `range`, `weights`, `cache`, `mirrors`, `signal`, `onProgress` and more.
 * @returns What `createLpips` makes, and `dispose`.
 * @throws WeightsError where the weights can't be had or are not what they should be; SrlossError for unknown options.
 *
 * @example
 * ```ts
 * const weights = await networkToSafetensors({ network: "alexnet", layers: alexWeights });
 * const lpips = await loadLpips({ weights }); // without `weights`: downloaded, and cached where there is a `cache`
 * lpips.leastSide; // => 31
 * lpips.dispose();
 * ```
 */
export async function loadLpips(options: LoadLpipsOptions = {}): Promise<LoadedLpips> {
  checkOptions("loadLpips", options, optionNames);
  const { net = "alex", version, linearHeads, range, weights, ...pull } = options;
  if (!Object.hasOwn(extractors, net))
    throw new SrlossError("option", `loadLpips: net is "alex", "squeeze" or "vgg"; got ${given(net)}.`);
  const extractor = await extractors[net]({ ...pull, ...(weights !== undefined && { weights }) });
  const own = {
    ...(version !== undefined && { version }),
    ...(linearHeads !== undefined && { linearHeads }),
    ...(range !== undefined && { range }),
  };
  try {
    return { ...(await createLpips(extractor, own)), ...loaded(extractor) };
  } catch (error) {
    extractor.dispose();
    throw error;
  }
}

interface Extractor extends LpipsExtractor, LoadedJudge {
  readonly preprocessing: "torchvision";
}

type Pull = PullNetworkOptions & { readonly weights?: NetworkInput | WeightsInput };

const extractors: Readonly<Record<LpipsNet, (pull: Pull) => Promise<Extractor>>> = {
  alex: (pull) => loadAlexNet(pull as never),
  squeeze: (pull) => loadSqueezeNet(pull as never),
  vgg: (pull) => loadTorchvisionVgg16(pull, "max"),
};

/** The judge's own network. */
export function loaded({ network, weights, dispose }: Extractor): LoadedJudge {
  return { network, preprocessing: "torchvision", weights, dispose };
}

/** torchvision's VGG16 down to its last convolution. */
export async function loadTorchvisionVgg16(pull: Pull, pooling: "max"): Promise<Extractor>;
export async function loadTorchvisionVgg16(
  pull: Pull,
  pooling: "l2",
): Promise<Extractor & { readonly pooling: string }>;
export async function loadTorchvisionVgg16(
  { weights = "torchvision", ...pull }: Pull,
  pooling: "max" | "l2",
): Promise<Extractor & { readonly pooling: string }> {
  const vgg = await loadVgg16({ upTo: "block5_conv3", weights: weights as WeightsInput, pooling, ...pull });
  return vgg as typeof vgg & { readonly preprocessing: "torchvision" };
}
