import { existsSync } from "node:fs";
import { nearestName } from "@srloss/core/validation";
import { diskCache, type EngineOptions, fileSource, installedWeightFile } from "@srloss/node-gpu";
import {
  loadVgg16,
  loadVgg19,
  type Preprocessing,
  randomWeights,
  type Vgg,
  type VggNetwork,
  type WeightsInput,
} from "@srloss/vgg";
import type { HttpOptions } from "@srloss/weights";
import { checkAddress } from "../options.ts";
import { shownDownload } from "../terminal/shown-download.ts";
import { UsageError } from "../usage-error.ts";
import { mirrors } from "./mirrors.ts";
import { comparedOtherwise, withOtherWays } from "./other-ways.ts";

type NetworkOptions = Pick<HttpOptions, "signal" | "retries" | "stallMs"> &
  Pick<EngineOptions, "packages"> & {
    /** Of random weights; others have their own. Defaults to `caffe`. */
    readonly preprocessing?: Preprocessing;
  };

/**
 * Loads a network for the command line: progress on stderr, the weights cached on disk.
 *
 * @param weights `keras`, `torchvision`, `random`, a path or an address.
 * @param options `signal`, how patient to be with a server, and where optional packages are, too.
 */
export async function loadNetwork(
  network: VggNetwork,
  weights: string,
  upTo: string,
  { packages, preprocessing = "caffe", ...http }: NetworkOptions = {},
): Promise<Vgg> {
  const readInstalled = installedWeightFile("vgg19", packages);
  const download = shownDownload(`${network} weights`);
  const load = network === "vgg19" ? loadVgg19 : loadVgg16;
  try {
    return await load({
      upTo,
      weights: weights === "random" ? await randomWeights({ network, upTo, preprocessing }) : weightsInput(weights),
      cache: diskCache(),
      ...(readInstalled && { readInstalled }),
      mirrors: mirrors(),
      ...http,
      ...download.options,
    });
  } catch (error) {
    throw published.includes(weights) ? withOtherWays(error, comparedOtherwise(`${network}-${weights}`)) : error;
  } finally {
    download.end();
  }
}

const published = ["keras", "torchvision"];

function weightsInput(weights: string): WeightsInput {
  if (weights === "keras" || weights === "torchvision") return weights;
  if (!/^https?:\/\//.test(weights)) {
    const near =
      /[./\\]/.test(weights) || existsSync(weights) ? undefined : nearestName(weights, [...published, "random"]);
    if (near === undefined) return fileSource(weights);
    throw new UsageError(
      `"${weights}" is neither a file nor the name of weights; did you mean ${near}? Names: ${[...published, "random"].join(", ")}.`,
    );
  }
  checkAddress(weights);
  return new URL(weights);
}
