import type { ContentTerms } from "@srloss/core";
import type { TrainLoss } from "../../train/train-choices.ts";

/** Near the pixels: that is where a tiny network has something to learn in a minute. */
const layers = ["block2_conv2"];
const styleLayers = ["block1_conv2", "block2_conv2"];

/** The sum that each network is trained with; the weights bring the parts to the size of L1. */
export const trainTerms: Readonly<Record<TrainLoss, ContentTerms>> = {
  l2: { l2: 1 },
  l1: { l1: 1 },
  perceptual: { l1: 1, perceptual: { weight: 5e-4, layers } },
  style: { l1: 1, perceptual: { weight: 5e-4, layers }, style: { weight: 1e-3, layers: styleLayers } },
};

/** Layers of the network that a loss looks through; none where it looks at pixels alone. */
export const lookedThrough: Readonly<Record<TrainLoss, readonly string[]>> = {
  l2: [],
  l1: [],
  perceptual: layers,
  style: styleLayers,
};
