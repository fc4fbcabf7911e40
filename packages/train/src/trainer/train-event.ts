/** An image of a validation, as a PNG wants it. */
export interface ValidationSample {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  /** `[height, width, 3]` in 0..255. */
  readonly data: Uint8ClampedArray;
}

/** What `train` tells while it runs. */
export type TrainEvent =
  | {
      readonly type: "begin";
      /** Steps that are done already. */
      readonly step: number;
      readonly steps: number;
      /** Numbers in the model that are trained. */
      readonly parameters: number;
      /** Settings that are others than those with which the checkpoint was made. */
      readonly changed: readonly string[];
    }
  | {
      readonly type: "step";
      readonly step: number;
      /** Means over the steps since the last one: `loss`, each part by its name, and `gradient`, its length before it was clipped. */
      readonly values: Readonly<Record<string, number>>;
      readonly learningRate: number;
      /** Patches a second, of the clock. */
      readonly imagesPerSecond: number;
    }
  | {
      readonly type: "validation";
      readonly step: number;
      /** Means over the images: the measures, and the parts of the loss; one that has a measure's name is `ssim loss`, for one. */
      readonly values: Readonly<Record<string, number>>;
      readonly samples: readonly ValidationSample[];
    }
  | { readonly type: "checkpoint"; readonly step: number }
  /** An image that can't be used. */
  | { readonly type: "skipped"; readonly name: string; readonly reason: string }
  /** The last one: all steps are done, or the signal ended it. */
  | { readonly type: "end"; readonly step: number; readonly finished: boolean };
