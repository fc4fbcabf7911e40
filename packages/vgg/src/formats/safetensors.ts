import { checkOptions } from "@srloss/core/validation";
import { type StoredType, writeSafetensors } from "@srloss/weights/formats";
import { checkWeights } from "../check-weights.ts";
import type { VggWeights } from "../vgg-weights.ts";

/**
 * A weight set as a safetensors file: tensors `block1_conv1/kernel` (HWIO) and `block1_conv1/bias`, with network,
 * preprocessing, their digest and the origin's licence and address as metadata. `readWeights` reads it back, bit for bit,
 * and refuses it where any of these is not what was written.
 *
 * @param weights From `readWeights`, `pullWeights`, `randomWeights`, `truncateWeights` or `roundToFloat16`.
 * @param options `type` of the stored numbers. Defaults to `float32`.
 * @returns The bytes of the file, 4 for each parameter (float16: 2) and a header.
 * @throws WeightsError where a number is none of float16's: what is stored is what was computed with.
 *
 * @example
 * ```ts
 * const weights = await randomWeights({ network: "vgg16", upTo: "block1_conv1" });
 * const again = await readWeights(memorySource(weightsToSafetensors(weights), "vgg16.safetensors"));
 * again.origin.sha256 === weights.origin.sha256; // => true
 * ```
 */
export function weightsToSafetensors(
  weights: VggWeights,
  options: { readonly type?: StoredType } = {},
): Uint8Array<ArrayBuffer> {
  checkWeights("weightsToSafetensors", weights);
  checkOptions("weightsToSafetensors", options, { type: true });
  const { network, preprocessing, origin } = weights;
  const tensors = [...weights.layers].flatMap(([layer, { kernel, bias }]) => [
    { name: `${layer}/kernel`, shape: [3, 3, kernel.length / 9 / bias.length, bias.length], data: kernel },
    { name: `${layer}/bias`, shape: [bias.length], data: bias },
  ]);
  const { sha256, licence, url } = origin;
  const metadata = {
    format: "pt",
    network,
    preprocessing,
    identity: sha256,
    ...(licence && { licence }),
    ...(url && { url }),
  };
  return writeSafetensors(tensors, metadata, options.type);
}
