import { diskCache, fileSource } from "@srloss/node-gpu";
import { type Architecture, loadVgg16, loadVgg19, type Vgg, type WeightsInput } from "@srloss/vgg";
import type { HttpOptions } from "@srloss/weights";
import { checkAddress } from "../options.ts";
import { shownDownload } from "../terminal/shown-download.ts";
import { mirrors } from "./mirrors.ts";
import { comparedOtherwise, withOtherWays } from "./other-ways.ts";

/**
 * Loads a network for the command line: progress on stderr, the weights cached on disk.
 *
 * @param weights `keras`, `torchvision`, `random`, a path or an address.
 * @param http `signal`, and how patient to be with a server.
 */
export async function loadNetwork(
  architecture: Architecture,
  weights: string,
  upTo: string,
  http: Pick<HttpOptions, "signal" | "retries" | "stallMs"> = {},
): Promise<Vgg> {
  const download = shownDownload(`${architecture} weights`);
  const load = architecture === "vgg19" ? loadVgg19 : loadVgg16;
  try {
    return await load({
      upTo,
      weights: weightsInput(weights),
      cache: diskCache(),
      mirrors: mirrors(),
      ...http,
      ...download.options,
    });
  } catch (error) {
    throw published.includes(weights) ? withOtherWays(error, comparedOtherwise(`${architecture}-${weights}`)) : error;
  } finally {
    download.end();
  }
}

const published = ["keras", "torchvision"];

function weightsInput(weights: string): WeightsInput {
  if (weights === "random" || weights === "keras" || weights === "torchvision") return weights;
  if (!/^https?:\/\//.test(weights)) return fileSource(weights);
  checkAddress(weights);
  return new URL(weights);
}
