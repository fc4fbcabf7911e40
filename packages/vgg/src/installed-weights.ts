/// <reference path="./vgg19-weights-package.d.ts" />

import { checkKind } from "@srloss/core/validation";
import { memorySource, WeightsError } from "@srloss/weights";
import { readWeights } from "./formats/read-weights.ts";
import { knownWeights } from "./known-weights.ts";
import { convolutionsUpTo } from "./layer-names.ts";
import type { VggWeights } from "./vgg-weights.ts";

const name = "@srloss/vgg19-weights";

/** What the package ends with. */
const deepest = "block3_conv3";

/**
 * Keras' VGG19 from the npm package `@srloss/vgg19-weights`, its digest checked.
 *
 * @param upTo The deepest layer that will be used.
 * @param onWarning Told where the package is there and can't be used.
 * @param readInstalled The package's `readWeightFile`, from where it was found. Defaults to what an import of it finds.
 * @returns undefined where it is not installed, ends before `upTo`, or is damaged.
 * @throws Error for an unknown layer.
 *
 * @example
 * ```ts
 * const weights = await installedWeights("block3_conv3");
 * console.log(weights ? weights.origin.sha256 : "npm install @srloss/vgg19-weights");
 * ```
 */
export async function installedWeights(
  upTo: string,
  onWarning?: (message: string) => void,
  readInstalled?: () => Promise<Uint8Array>,
): Promise<VggWeights | undefined> {
  if (readInstalled !== undefined) checkKind(readInstalled, "function", "installedWeights: what reads the package");
  const last = convolutionsUpTo("vgg19", upTo).at(-1)!.name;
  const known = knownWeights["vgg19-keras"];
  const within = convolutionsUpTo("vgg19", deepest).some((layer) => layer.name === last);
  const read = within ? (readInstalled ?? (await findReader())) : undefined;
  if (!read) return undefined;
  try {
    const source = memorySource(await read(), name);
    const weights = await readWeights(source, { upTo: last, network: "vgg19", preprocessing: "caffe" });
    if (weights.origin.sha256 !== known.digests[last])
      throw new WeightsError("hash", `${name} holds other weights than the published ones.`);
    return weights;
  } catch (error) {
    onWarning?.(`${name} is installed, but can't be used: ${(error as Error).message}`);
    return undefined;
  }
}

/** In a try block, so that bundlers take the package for optional. */
async function findReader(): Promise<(() => Promise<Uint8Array>) | undefined> {
  try {
    return (await import("@srloss/vgg19-weights")).readWeightFile;
  } catch {
    return undefined;
  }
}
