import { diskCache, fileSource } from "@srloss/node-gpu";
import { type Architecture, loadVgg16, loadVgg19, type Vgg, type WeightsInput } from "@srloss/vgg";
import { type HttpOptions, WeightsError } from "@srloss/weights";
import { checkAddress } from "../options.ts";
import { shownDownload } from "../terminal/shown-download.ts";

/** What there is to do where the published weights can't be had. */
function otherWays(weights: string, architecture: Architecture): string {
  const installable = weights === "keras" && architecture === "vgg19";
  const ways = [
    ...(installable ? ["npm install @srloss/vgg19-weights brings them up to block3_conv3"] : []),
    "srloss weights pull --url takes a mirror's address or a copy on disk",
    "--weights takes a file (.h5, .safetensors, model.json), an http(s) address or random",
    "--loss l1,l2,psnr,ssim needs no weights",
  ];
  return `${ways.slice(0, -1).join("; ")}; or ${ways.at(-1)}`;
}

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
    return await load({ upTo, weights: weightsInput(weights), cache: diskCache(), ...http, ...download.options });
  } catch (error) {
    if (error instanceof WeightsError && published.includes(weights))
      throw new WeightsError(error.code, `${error.message} Without it: ${otherWays(weights, architecture)}.`, {
        cause: error,
      });
    throw error;
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
