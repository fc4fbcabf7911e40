import type { Preset } from "../content/presets.ts";

/** traiNNer-redux's default losses: the `_gan.yml` of every network has this mix. */
export const trainnerRedux: Preset = {
  terms: {
    msStructure: 0.5,
    // Its Charbonnier, of epsilon 1e-6, is L1 but for features that are equal.
    perceptual: {
      weight: 0.01,
      layers: { conv1_2: 0.1, conv2_2: 0.1, conv3_4: 1, conv4_4: 1, conv5_4: 1 },
      criterion: "l1",
    },
    hsluv: 1,
  },
  pixelRange: [0, 1],
  gan: { kind: "vanilla", weight: 0.1 },
  network: "vgg19",
  preprocessing: "torchvision",
  source: "traiNNer-redux's templates at 6862931 (June 2026); VGG's input between zeros, not repeated pixels",
};
