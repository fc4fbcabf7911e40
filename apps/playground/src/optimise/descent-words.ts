import type { DescentName, OptimiseTerm, Start } from "./descent-choices.ts";

export const termTitles: Readonly<Record<OptimiseTerm, string>> = {
  l1: "L1",
  l2: "L2",
  perceptual: "perceptual",
  style: "style",
  totalVariation: "total variation",
};

export const descentTitles: Readonly<Record<DescentName, string>> = {
  l2: "L2",
  l1: "L1",
  perceptual: "Perceptual",
  style: "Style",
  mix: "My mix",
};

/** What one sees of each. */
export const descentSays: Readonly<Record<DescentName, string>> = {
  l2: "Every pixel goes straight to the original's, the furthest ones first.",
  l1: "Every pixel goes to the original's at one speed, and stops there.",
  perceptual: "Edges and shapes come first; fine noise that the network does not see may stay.",
  style: "The original's texture comes, and not where it was: style does not know places.",
  mix: "The weighted sum of what is ticked.",
};

/** What the start has to say, in a line. */
export const startSays: Readonly<Record<Start, string>> = {
  noise: "From noise: look how far each loss gets, and what it makes up where it is blind.",
  blur: "From a blur: pixel losses sharpen evenly, perceptual at the edges first.",
  "bicubic x4": "From an enlargement: which loss brings back the fine structure that shrinking lost?",
  grey: "From plain grey: nothing is given away, so what appears is what the loss asks for.",
  "1 px shift": "From the original, one pixel aside: to a pixel loss that is all wrong, to style it is nearly right.",
};
