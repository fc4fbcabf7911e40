import { checkOptions, type OptionNames } from "@srloss/core/validation";
import type { WeightsInput } from "@srloss/vgg";
import { createDists, type Dists, type DistsOptions } from "../dists/create-dists.ts";
import { type PullNetworkOptions, pullNetworkOptions } from "../weights/pull-network.ts";
import { type LoadedJudge, loaded, loadTorchvisionVgg16 } from "./load-lpips.ts";

export interface LoadDistsOptions extends DistsOptions, PullNetworkOptions {
  /** Where VGG16's weights come from: a file, or a set that was read before. @defaultValue `"torchvision"` */
  readonly weights?: WeightsInput;
}

/** DISTS with its network. */
export interface LoadedDists extends Dists, LoadedJudge {}

const optionNames: OptionNames<LoadDistsOptions> = { ...pullNetworkOptions, weights: true, range: true, resize: true };

/**
 * DISTS with its network, torchvision's VGG16 (59 MB): from the cache, or downloaded; for which no digest is published.
 *
 * @param options `range`, `resize`, `weights`, `cache`, `mirrors`, `signal`, `onProgress` and more.
 * @returns What `createDists` makes, and `dispose`.
 * @throws WeightsError where the weights can't be had or are not what they should be; SrlossError for unknown options.
 *
 * @example
 * ```ts
 * const dists = await loadDists({ weights: vgg16Weights }); // without `weights`: downloaded, and cached where there is a `cache`
 * dists.network; // => "vgg16"
 * dists.dispose();
 * ```
 */
export async function loadDists(options: LoadDistsOptions = {}): Promise<LoadedDists> {
  checkOptions("loadDists", options, optionNames);
  const { range, resize, weights, ...pull } = options;
  const vgg = await loadTorchvisionVgg16({ ...pull, ...(weights !== undefined && { weights }) }, "l2");
  try {
    return {
      ...(await createDists(vgg, { ...(range && { range }), ...(resize !== undefined && { resize }) })),
      ...loaded(vgg),
    };
  } catch (error) {
    vgg.dispose();
    throw error;
  }
}
