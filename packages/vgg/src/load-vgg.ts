import { checkOptions, type OptionNames } from "@srloss/core/validation";
import { WeightsError } from "@srloss/weights";
import { countProgress, httpOnly, inputSource, type WeightsFile } from "@srloss/weights/downloads";
import { checkedVgg, createVgg, type Vgg, type VggOptions, vggOptions } from "./extractor/vgg.ts";
import { readWeights } from "./formats/read-weights.ts";
import { installedWeights } from "./installed-weights.ts";
import { type KnownName, knownWeights } from "./known-weights.ts";
import { layerBytes } from "./layer-bytes.ts";
import { findLayer } from "./layer-names.ts";
import { type PullOptions, pullOptions, pullWeights } from "./pull-weights.ts";
import { randomWeights } from "./random-weights.ts";
import { truncateWeights } from "./truncate-weights.ts";
import type { VggNetwork } from "./vgg-network.ts";
import type { VggWeights } from "./vgg-weights.ts";

/**
 * Which weights: a published set by name (`keras`, `torchvision`), `random` (seeded; knows nothing of images), an http(s)
 * address (in a page also a path, such as `./vgg19.safetensors`), a file's bytes, a Blob, a `ByteSource` (`fileSource` of `@srloss/node-gpu`), or a set that was read before.
 */
export type WeightsInput = "keras" | "torchvision" | "random" | WeightsFile | VggWeights;

export interface LoadVggOptions extends VggOptions, Partial<PullOptions> {
  /** The deepest layer that will be used. @defaultValue `"block3_conv3"` */
  readonly upTo?: string;
  /** Where the weights come from. @defaultValue `"keras"` */
  readonly weights?: WeightsInput;
  /** `readWeightFile` of `@srloss/vgg19-weights`, where an import does not find the package. Defaults to what it finds. */
  readonly readInstalled?: () => Promise<Uint8Array>;
}

/**
 * Loads VGG19 as a feature extractor for `perceptualLoss`, `styleLoss` and `contentLoss`.
 *
 * By default the weights are Keras' (ImageNet, Oxford VGG, CC BY 4.0), cut after `upTo`: from the npm package
 * `@srloss/vgg19-weights` where it is installed and goes as deep, else from the cache, else downloaded, verified and
 * cached. Nothing else is ever taken in their place.
 *
 * @param options `upTo`, `weights`, `cache`, `pooling`, `channelOrder`, `signal`, `onProgress` and more.
 * @returns The extractor, on the backend that is current when it is first used.
 * @throws WeightsError in one sentence where the weights can't be had or are not what they should be; Error for an
 *   unknown layer or option.
 *
 * @example
 * ```ts
 * const vgg = await loadVgg19({ upTo: "block1_conv2", weights: "random" }); // defaults to "keras"
 * vgg.weights.name; // => "random"
 * vgg.dispose();
 * ```
 */
export function loadVgg19(options: LoadVggOptions = {}): Promise<Vgg> {
  return load("vgg19", options);
}

/**
 * Loads VGG16 as a feature extractor, with the options, defaults and errors of `loadVgg19`; the `johnson` and `piq`
 * presets are defined on it. Its blocks 3, 4 and 5 have three convolutions, not four (Simonyan and Zisserman, 2015).
 *
 * @param options `upTo`, `weights`, `cache`, `pooling`, `channelOrder`, `signal`, `onProgress` and more.
 * @returns The extractor, on the backend that is current when it is first used.
 * @throws WeightsError in one sentence where the weights can't be had or are not what they should be; Error for an
 *   unknown layer or option.
 *
 * @example
 * ```ts
 * const vgg16 = await loadVgg16({ upTo: "relu1_2", weights: "random" });
 * vgg16.layers; // => ["block1_conv1", "block1_conv2", "block1_pool"]
 * vgg16.dispose();
 * ```
 */
export function loadVgg16(options: LoadVggOptions = {}): Promise<Vgg> {
  return load("vgg16", options);
}

const loadOptions: OptionNames<LoadVggOptions> = { ...pullOptions, ...vggOptions, weights: true, readInstalled: true };

async function load(network: VggNetwork, options: LoadVggOptions): Promise<Vgg> {
  checkOptions(network === "vgg16" ? "loadVgg16" : "loadVgg19", options, loadOptions);
  const { upTo = "block3_conv3", weights = "keras", pooling, channelOrder, ...rest } = options;
  const own = { ...(pooling && { pooling }), ...(channelOrder && { channelOrder }) };
  const { name } = findLayer(network, upTo);
  // Before 80 MB are on their way.
  checkedVgg(own);
  return createVgg(await findWeights(network, name, weights, rest), own);
}

async function findWeights(
  network: VggNetwork,
  upTo: string,
  weights: WeightsInput,
  { readInstalled, ...options }: Partial<PullOptions> & Pick<LoadVggOptions, "readInstalled">,
): Promise<VggWeights> {
  if (weights === "random") return randomWeights({ network, upTo });
  if (typeof weights === "string" && Object.hasOwn(knownWeights, `${network}-${weights}`)) {
    const known = `${network}-${weights}` as KnownName;
    const installed =
      known === "vgg19-keras" ? await installedWeights(upTo, options.onWarning, readInstalled) : undefined;
    return installed ?? pullWeights(known, { ...options, upTo });
  }
  if (isWeights(weights)) {
    if (weights.network === network) return truncateWeights(weights, upTo);
    throw new WeightsError("wrong-shape", `These weights are ${weights.network}'s, and ${network} was asked for.`);
  }
  const { signal, onProgress } = options;
  const onBytes = countProgress(layerBytes(network, upTo), onProgress);
  const source = inputSource(weights as WeightsFile, ["keras", "torchvision", "random"], {
    ...httpOnly(options),
    onBytes,
  });
  return readWeights(source, { upTo, network, ...(signal && { signal }) });
}

function isWeights(weights: WeightsInput): weights is VggWeights {
  return typeof weights === "object" && weights !== null && "layers" in weights;
}
