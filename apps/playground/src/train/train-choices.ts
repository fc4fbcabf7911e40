/** Losses that train a network each, from the same first weights on the same patches. */
export const trainLosses = ["l2", "l1", "perceptual", "style"] as const;
export type TrainLoss = (typeof trainLosses)[number];

/** How the network makes more pixels, as `@srloss/upscale` calls it; `trained` is a copy of the network that comes with the page. */
export const upsamplings = ["trained", "pixel-shuffle", "resize-convolution", "transposed-convolution"] as const;
export type Upsampling = (typeof upsamplings)[number];

export const trainScales = [2, 3, 4] as const;
export type TrainScale = (typeof trainScales)[number];

/** What is trained: of x3 no trained network comes with the page. */
export function chosenNetwork({ scale, upsampling }: TrainSettings): TrainSettings["upsampling"] {
  return scale === 3 && upsampling === "trained" ? "pixel-shuffle" : upsampling;
}

/** Side of the part that is watched; every scale divides it. */
export const watchedSide = 96;

/** Patches of a step. */
export const batch = 4;
/** Side of a patch: a multiple of 2 and 4; of 3 it is 30. */
export const patch = 32;

/** What a training is begun with. */
export interface TrainSettings {
  readonly scale: TrainScale;
  readonly upsampling: Upsampling;
}
