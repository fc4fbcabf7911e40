import type { TrainLoss, Upsampling } from "./train-choices.ts";

export const lossTitles: Readonly<Record<TrainLoss, string>> = {
  l2: "L2",
  l1: "L1",
  perceptual: "L1 + perceptual",
  style: "L1 + perceptual + style",
};

export const lossSays: Readonly<Record<TrainLoss, string>> = {
  l2: "High PSNR, and soft: the mean of all that might have been.",
  l1: "As soft, nearly the same: the median.",
  perceptual: "Sharper, and a fine grid may come along, which the loss forgives.",
  style: "Fine texture comes, right or wrong; PSNR pays for it.",
};

export const upsamplingTitles: Readonly<Record<Upsampling, string>> = {
  trained: "trained before",
  "pixel-shuffle": "new, pixel shuffle",
  "resize-convolution": "new, resize + convolution",
  "transposed-convolution": "new, transposed convolution",
};

export const upsamplingSays: Readonly<Record<Upsampling, string>> = {
  trained: "It learned with L1 before, and goes on with each loss, as papers do: texture comes within seconds.",
  "pixel-shuffle": "Each place of the finer grid has weights of its own: a fine grid may come.",
  "resize-convolution": "Every place of the finer grid has the same weights: no checkerboard, and less detail.",
  "transposed-convolution": "Its kernels overlap unevenly: look for a checkerboard in flat places.",
};
