export type { CheckpointStore } from "./checkpoint/checkpoint-store.ts";
export { checkConfiguration } from "./configuration/check-configuration.ts";
export type { TrainingConfiguration } from "./configuration/training-configuration.ts";
export { trainingSchema } from "./configuration/training-schema.ts";
export type { ImageSource, RgbImage } from "./data/image-source.ts";
export { type BicubicOptions, bicubic } from "./degradation/bicubic.ts";
export type { Degradation } from "./degradation/degradation.ts";
export { type JpegRoundTrip, type RealEsrganOptions, realEsrgan } from "./degradation/real-esrgan/real-esrgan.ts";
export { sharpen } from "./degradation/real-esrgan/sharpen.ts";
export {
  createDiscriminator,
  type DiscriminatorName,
  type DiscriminatorOptions,
} from "./discriminators/create-discriminator.ts";
export { learningRate, type Schedule } from "./optimiser/schedule.ts";
export type { Random } from "./random/random.ts";
export { type TensorboardOptions, tensorboardScalars, tensorboardStart } from "./tensorboard/tensorboard-events.ts";
export { train } from "./trainer/train.ts";
export type { TrainEvent, ValidationSample } from "./trainer/train-event.ts";
export type {
  Adversarial,
  CheckpointOptions,
  TrainingLoss,
  TrainOptions,
  ValidationMeasure,
  ValidationOptions,
} from "./trainer/train-options.ts";
export type { ModelWeight, TrainableModel } from "./trainer/trainable-model.ts";
