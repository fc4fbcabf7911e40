import type { ContentTerms } from "@srloss/core";

export const batch = 4;
export const patch = 96;
export const scale = 4;
export const learningRate = 1e-4;
export const layer = "block3_conv3";
export const network = { name: "edsr-small", seed: 1 } as const;

export type TrainJob = "pixel" | "mix";

/** Losses, pixels in 0..255; `train_peer.py` has the same. */
export const terms: Readonly<Record<TrainJob, ContentTerms>> = {
  pixel: { l1: 1 },
  mix: { l1: 1, perceptual: 1e-4, style: { weight: 5e-5, layers: ["block2_conv2", layer] } },
};

export const titles: Readonly<Record<TrainJob, string>> = {
  pixel: "L1",
  mix: "L1, perceptual and style",
};
