import { discriminatorLoss, generatorLoss, type PairedGanOptions } from "@srloss/core/losses";
import type { Scalar, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Adversarial } from "./train-options.ts";

const options = ({ kind, relativistic }: Adversarial): PairedGanOptions => ({
  ...(kind && { kind }),
  ...(relativistic !== undefined && { relativistic }),
});

const scores = ({ discriminator }: Adversarial, images: Tensor4D): Tensor =>
  discriminator.apply(images, { training: true }) as Tensor;

/** What the discriminator tells the generator, not weighted; differentiable in `sr`. */
export function generatorTerm(adversarial: Adversarial, hr: Tensor4D, sr: Tensor4D): Scalar {
  const real = adversarial.relativistic ? scores(adversarial, hr) : null;
  return generatorLoss(real, scores(adversarial, sr), options(adversarial));
}

/** The discriminator's own loss, of images that are constants. */
export function discriminatorCost(adversarial: Adversarial, hr: Tensor4D, sr: Tensor4D): Scalar {
  return discriminatorLoss(scores(adversarial, hr), scores(adversarial, sr), options(adversarial));
}
