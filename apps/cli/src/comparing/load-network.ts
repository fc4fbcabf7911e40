import { diskCache, fileSource } from "@srloss/node-gpu";
import { type Architecture, loadVgg16, loadVgg19, type Vgg, WeightsError, type WeightsInput } from "@srloss/vgg";
import { checkAddress } from "../options.ts";
import { note, warn } from "../terminal/note.ts";
import { megabytes, progressLine } from "../terminal/progress.ts";

/** What can be said after --weights. */
const weightsHelp = "keras, torchvision, random, a file (.h5, .safetensors, model.json) or an http(s) address";

/**
 * Loads a network for the command line: progress on stderr, the weights cached on disk.
 *
 * @param weights `keras`, `torchvision`, `random`, a path or an address.
 */
export async function loadNetwork(
  architecture: Architecture,
  weights: string,
  upTo: string,
  signal?: AbortSignal,
): Promise<Vgg> {
  const progress = progressLine(`Downloading ${architecture} weights`);
  const load = architecture === "vgg19" ? loadVgg19 : loadVgg16;
  try {
    return await load({
      upTo,
      weights: weightsInput(weights),
      cache: diskCache(),
      ...(signal && { signal }),
      onProgress: ({ loaded, total }) => progress.update(loaded, total, `${megabytes(loaded)} of ${megabytes(total)}`),
      onWarning: (message) => {
        progress.end();
        warn(message);
      },
    });
  } catch (error) {
    progress.end();
    if (error instanceof WeightsError && published.includes(weights))
      throw new WeightsError(error.code, `${error.message} Choices for --weights: ${weightsHelp}.`, { cause: error });
    throw error;
  } finally {
    progress.end();
  }
}

const published = ["keras", "torchvision"];

function weightsInput(weights: string): WeightsInput {
  if (weights === "random") {
    note("The network has random weights: its perceptual and style losses are not comparable with anyone's.");
    return "random";
  }
  if (weights === "keras" || weights === "torchvision") return weights;
  if (!/^https?:\/\//.test(weights)) return fileSource(weights);
  checkAddress(weights);
  return new URL(weights);
}
