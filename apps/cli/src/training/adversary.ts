import { type Adversarial, createDiscriminator, type TrainingConfiguration } from "@srloss/train";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** The discriminator of a configuration, for patches of a size. */
export function adversaryOf(
  { adversarial, seed = 0 }: TrainingConfiguration,
  patch: number,
): (Adversarial & { readonly discriminator: LayersModel }) | undefined {
  if (!adversarial) return undefined;
  const { discriminator = "unet", features, ...game } = adversarial;
  const size = discriminator === "vgg" ? { size: patch } : {};
  return {
    ...game,
    discriminator: createDiscriminator(discriminator, { seed, ...size, ...(features !== undefined && { features }) }),
  };
}
