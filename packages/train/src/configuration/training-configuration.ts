import type { ContentTerms, PixelRange, PresetName } from "@srloss/core";
import type { GanKind } from "@srloss/core/losses";
import type { DiscriminatorName } from "../discriminators/create-discriminator.ts";
import type { Schedule } from "../optimiser/schedule.ts";

/** A training as a file of JSON describes it; `trainingSchema` is its schema. What is left out has its default. */
export interface TrainingConfiguration {
  /** Of the schema, for editors. */
  readonly $schema?: string;
  /** Folder of images to train on. */
  readonly data?: string;
  /** Folder of images to validate with. */
  readonly validate?: string;
  /** Name of a network, or folder of a model to go on with. */
  readonly model?: string;
  /** Size and shape of a named network, as `createNetwork` of `@srloss/upscale` takes them. */
  readonly network?: {
    readonly features?: number;
    readonly blocks?: number;
    readonly growth?: number;
    readonly batchNorm?: boolean;
    readonly upsampling?: "pixel-shuffle" | "resize-convolution" | "transposed-convolution";
  };
  readonly scale?: number;
  /** Terms with weights, or the name of a preset. */
  readonly loss?: ContentTerms | PresetName;
  /** What pixel terms are computed in; a preset has its own. */
  readonly pixelRange?: PixelRange;
  /** Weights of the network that feature terms look with: `keras`, `torchvision`, `random`, a file or an address. */
  readonly weights?: string;
  readonly warmUp?: { readonly steps: number; readonly loss?: ContentTerms };
  /** A game against a discriminator, after the warm-up. */
  readonly adversarial?: {
    readonly weight: number;
    readonly discriminator?: DiscriminatorName;
    readonly features?: number;
    readonly kind?: GanKind;
    readonly relativistic?: boolean;
    readonly learningRate?: number;
  };
  readonly steps?: number;
  readonly batch?: number;
  readonly patch?: number;
  readonly augment?: boolean;
  readonly degradation?: "bicubic" | "real-esrgan";
  readonly learningRate?: number;
  readonly schedule?: Schedule;
  readonly adam?: { readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number };
  readonly clip?: number;
  readonly ema?: number;
  readonly seed?: number;
  /** Steps between two validations, and two checkpoints. */
  readonly every?: number;
  readonly logEvery?: number;
  /** Most height and width of what a validation looks at. */
  readonly validationSide?: number;
  /** Measures of a validation, by name. */
  readonly measures?: readonly string[];
  /** Folder with the weights of LPIPS and DISTS, where a validation measures them. */
  readonly lpipsWeights?: string;
  /** How many reconstructions are kept of each validation. */
  readonly samples?: number;
}
