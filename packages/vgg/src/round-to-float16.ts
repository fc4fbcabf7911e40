import { float16Values } from "@srloss/weights/formats";
import { checkWeights } from "./check-weights.ts";
import type { ConvolutionWeights, VggWeights } from "./vgg-weights.ts";
import { weightsDigest } from "./weights-digest.ts";

/**
 * The same weights, each rounded to the nearest float16 number: a file of half the size (`weightsToSafetensors` with
 * `type: "float16"`). A network of its own, with a digest of its own; `origin.name` says so. With Keras' VGG19 on
 * photographs, perceptual and style loss at block3_conv3 move by at most 0.04 %, at block1_conv2 and block2_conv2 by 0.11 %.
 *
 * @throws WeightsError where a weight is beyond float16's 65504.
 *
 * @example
 * ```ts
 * const weights = await roundToFloat16(await randomWeights({ network: "vgg19", upTo: "block1_conv1" }));
 * weights.origin.name; // => "random (float16)"
 * weightsToSafetensors(weights, { type: "float16" }).length < 5000; // => true
 * ```
 */
export async function roundToFloat16(weights: VggWeights): Promise<VggWeights> {
  checkWeights("roundToFloat16", weights);
  const layers = new Map<string, ConvolutionWeights>();
  for (const [name, { kernel, bias }] of weights.layers)
    layers.set(name, { kernel: float16Values(kernel, name), bias: float16Values(bias, name) });
  const { origin } = weights;
  const name = `${origin.name} (float16)`;
  return { ...weights, layers, origin: { ...origin, name, sha256: await weightsDigest({ ...weights, layers }) } };
}
