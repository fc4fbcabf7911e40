import type { LossParts } from "@srloss/core";
import type { GanKind } from "@srloss/core/losses";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { CheckpointStore } from "../checkpoint/checkpoint-store.ts";
import type { ImageSource } from "../data/image-source.ts";
import type { Degradation } from "../degradation/degradation.ts";
import type { Schedule } from "../optimiser/schedule.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** What `contentLoss(network, terms, { range: [0, 1] })` gives. */
export interface TrainingLoss {
  parts(yTrue: Tensor, yPred: Tensor): LossParts;
}

/** A measure of a validation: images `[1, height, width, 3]` in 0..255, whole numbers. */
export type ValidationMeasure = (hr: Tensor4D, sr: Tensor4D) => Tensor | Promise<number>;

export interface ValidationOptions {
  /** Images that are not trained on. */
  readonly data: ImageSource;
  /** Steps between two validations. Defaults to 1000. */
  readonly every?: number;
  /** Most height and width of what is looked at, from the middle of an image. Defaults to 512. */
  readonly side?: number;
  /** By name. Defaults to PSNR and SSIM of the luma, the border of `scale` pixels cut. */
  readonly measures?: Readonly<Record<string, ValidationMeasure>>;
  /** How many of the reconstructions come with the event. Defaults to 0. */
  readonly samples?: number;
}

export interface CheckpointOptions {
  /** Where they are kept: `folderStore` of `@srloss/node-gpu`, or any other place. */
  readonly store: CheckpointStore;
  /** Steps between two checkpoints. Defaults to 1000. */
  readonly every?: number;
  /** Whether to go on from the checkpoint that is there. Defaults to `false`. */
  readonly resume?: boolean;
}

/** A game against a discriminator, which begins after the warm-up. */
export interface Adversarial {
  /** Of images in 0..1, such as `createDiscriminator("unet")`; it is trained, too. */
  readonly discriminator: TrainableModel;
  /** Of the generator's part in the loss: 0.1 is Real-ESRGAN's, 5e-3 ESRGAN's. */
  readonly weight: number;
  /** Which game. Defaults to `vanilla`. */
  readonly kind?: GanKind;
  /** Scores are looked at less the mean of the others', as in ESRGAN. Defaults to `false`. */
  readonly relativistic?: boolean;
  /** Of the discriminator, at first. Defaults to that of the model. */
  readonly learningRate?: number;
}

export interface TrainOptions {
  readonly model: TrainableModel;
  /** How many times larger its output is. */
  readonly scale: number;
  /** Images to train on. */
  readonly data: ImageSource;
  /** Of images in 0..1, such as `contentLoss(vgg, { l1: 1, perceptual: 1e-4 }, { range: [0, 1] })`. */
  readonly loss: TrainingLoss;
  /** Defaults to none. */
  readonly adversarial?: Adversarial;
  /** Of all, those before a resumption too. */
  readonly steps: number;
  /** Another loss for the first steps, such as `contentLoss(null, { l1: 1 }, { range: [0, 1] })`. Defaults to none. */
  readonly warmUp?: { readonly steps: number; readonly loss: TrainingLoss };
  /** Patches in a step. Defaults to 16. */
  readonly batch?: number;
  /** Height and width of a patch of the originals, a multiple of the scale. Defaults to 48 times the scale. */
  readonly patch?: number;
  /** Whether patches are flipped and turned. Defaults to `true`. */
  readonly augment?: boolean;
  /** Defaults to `bicubic({ scale })`. */
  readonly degradation?: Degradation;
  /** Defaults to 1e-4. */
  readonly learningRate?: number;
  /** Defaults to `{ kind: "constant" }`. */
  readonly schedule?: Schedule;
  /** Adam's. Defaults to `{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }`. */
  readonly adam?: { readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number };
  /** Longest gradient, all weights together; a longer one is scaled down. Defaults to none. */
  readonly clip?: number;
  /** Decay of a running mean of the weights, such as 0.999, which validation and the saved model then take. Defaults to none. */
  readonly ema?: number;
  /** Defaults to 0. */
  readonly seed?: number;
  /** Steps between two `step` events, whose values are means over them. Defaults to 10. */
  readonly logEvery?: number;
  /** What is measured now and then on images that are not trained on. Defaults to nothing. */
  readonly validation?: ValidationOptions;
  /** Where checkpoints are kept, and how often one is written. Defaults to none. */
  readonly checkpoint?: CheckpointOptions;
  /** Ends the training after a step, with a checkpoint. */
  readonly signal?: AbortSignal;
}
