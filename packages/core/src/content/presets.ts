import type { FeatureExtractor } from "../feature-extractor.ts";
import type { PixelRange } from "../images/pixel-range.ts";
import type { GanKind } from "../losses/gan-score.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";
import { meant } from "../validation/meant.ts";
import type { ContentTerms } from "./terms.ts";

/** The adversarial part of a recipe, which is no term: it looks at what a discriminator says. `generatorLoss` has the rest. */
export interface GanTerm {
  readonly kind: GanKind;
  /** Of the generator's loss, beside the sum of the terms. */
  readonly weight: number;
  /** Whether scores are compared with the mean of the other images'. */
  readonly relativistic?: boolean;
}

/** Other people's settings: terms, with what they are defined on. */
export interface Preset {
  readonly terms: ContentTerms;
  /** What the pixel terms are computed in, whatever range the caller's images have. */
  readonly pixelRange: PixelRange;
  /** Of a recipe that trains against a discriminator. */
  readonly gan?: GanTerm;
  readonly network?: string;
  readonly preprocessing?: string;
  /** Paper or code that the settings come from. */
  readonly source: string;
}

interface OwnPresets
  extends Readonly<
    Record<"keras" | "srgan" | "esrgan" | "real-esrgan" | "johnson" | "gatys" | "enhancenet" | "piq", Preset>
  > {}

/**
 * The presets by name. Whoever adds some by `addPresets` declares them here, too, so that types know their names:
 * `declare module "@srloss/core" { interface PresetTable { readonly mine: Preset } }`.
 */
export interface PresetTable extends OwnPresets {}

export type PresetName = keyof PresetTable;

const own: OwnPresets = {
  keras: {
    terms: { l1: 1, l2: 1, perceptual: 1, style: 1 },
    pixelRange: [0, 255],
    network: "vgg19",
    preprocessing: "caffe",
    source: "the Keras program of the defaults: its four losses",
  },
  srgan: {
    terms: { perceptual: { weight: 1, layers: { block5_conv4: 1 / 12.75 ** 2 } } },
    pixelRange: [0, 1],
    gan: { kind: "vanilla", weight: 1e-3 },
    network: "vgg19",
    source: "Ledig et al. 2017: VGG54, features / 12.75, MSE",
  },
  esrgan: {
    terms: { l1: 1e-2, perceptual: { weight: 1, layers: ["conv5_4"], criterion: "l1" } },
    pixelRange: [0, 1],
    gan: { kind: "vanilla", weight: 5e-3, relativistic: true },
    network: "vgg19",
    preprocessing: "torchvision",
    source: "BasicSR's options of ESRGAN (Wang et al. 2018)",
  },
  "real-esrgan": {
    terms: {
      l1: 1,
      perceptual: {
        weight: 1,
        layers: { conv1_2: 0.1, conv2_2: 0.1, conv3_4: 1, conv4_4: 1, conv5_4: 1 },
        criterion: "l1",
      },
    },
    pixelRange: [0, 1],
    gan: { kind: "vanilla", weight: 0.1 },
    network: "vgg19",
    preprocessing: "torchvision",
    source: "Real-ESRGAN's options (Wang et al. 2021), whose original is sharpened before: pass it so",
  },
  johnson: {
    terms: {
      perceptual: { weight: 1, layers: ["block3_conv3"] },
      style: {
        weight: 5,
        layers: ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3"],
      },
      // 1e-6 of half the sum of squares. The code leaves the last row and column out, and adds up a batch, whose other terms are means.
      totalVariation: { weight: 5e-7, norm: "l2" },
    },
    pixelRange: [0, 255],
    network: "vgg16",
    preprocessing: "caffe",
    source:
      "fast-neural-style, the code of Johnson et al. 2016, with total variation up to the edges and the mean of a batch; the paper sums the squares of its style term",
  },
  gatys: {
    terms: {
      // 1/2 of a sum of squares; alpha / beta = 1e-3
      perceptual: { weight: 1e-3, layers: { block4_conv2: 0.5 }, criterion: "squared-frobenius" },
      // 1/(4 c^2 (hw)^2) of a sum over c^2 entries is a mean / 4; five layers, 1/5 each
      style: {
        weight: 1,
        layers: {
          block1_conv1: 1 / 20,
          block2_conv1: 1 / 20,
          block3_conv1: 1 / 20,
          block4_conv1: 1 / 20,
          block5_conv1: 1 / 20,
        },
        normalization: "hw",
      },
    },
    pixelRange: [0, 255],
    network: "vgg19",
    preprocessing: "caffe",
    source: "Gatys et al. 2016, equations 1 and 4",
  },
  enhancenet: {
    terms: {
      perceptual: { weight: 1, layers: { block2_pool: 0.2, block5_pool: 0.02 }, divideByMean: true },
      style: {
        weight: 1,
        layers: { block1_conv1: 3e-7, block2_conv1: 1e-6, block3_conv1: 1e-6 },
        divideByMean: true,
        normalization: "none",
        patch: 16,
      },
    },
    pixelRange: [0, 255],
    network: "vgg19",
    preprocessing: "caffe",
    source: "Sajjadi et al. 2017: L_P and L_T of ENet-PAT; means over entries and patches",
  },
  piq: {
    terms: {
      // the sum over its 256 channels of each channel's MSE
      perceptual: { weight: 1, layers: { block3_conv3: 256 } },
      style: { weight: 1, layers: ["block3_conv3"], normalization: "none" },
    },
    pixelRange: [0, 1],
    network: "vgg16",
    preprocessing: "torchvision",
    source: "piq's code: ContentLoss and StyleLoss",
  },
};

/**
 * The presets by name; `presets.esrgan.terms` can be spread and changed. Each names its paper or code in `source`; the terms are all
 * of it but for the part that a discriminator has in it, `gan`. Those of other entries are there once these are imported.
 *
 * @example
 * ```ts
 * presets.esrgan.pixelRange; // => [0, 1]
 * const loss = contentLoss(vgg, { ...presets.keras.terms, style: 0 });
 * loss(hr, hr); // => 0
 * ```
 */
export const presets: Readonly<Record<PresetName, Preset>> = own as Record<PresetName, Preset>;

/** @throws SrlossError that lists the presets, or that says which network the preset is defined on. */
export function findPreset(name: string, extractor: FeatureExtractor | null): Preset {
  if (!Object.hasOwn(presets, name)) {
    throw new SrlossError(
      "preset",
      `${given(name)} is not a preset${meant(name, Object.keys(presets))} Known: ${Object.keys(presets).join(", ")}.`,
    );
  }
  const preset = presets[name as PresetName];
  const differs = (mine: string | undefined, its: string | undefined) =>
    mine !== undefined && its !== undefined && mine !== its;
  if (differs(preset.network, extractor?.network) || differs(preset.preprocessing, extractor?.preprocessing)) {
    const wanted = [preset.network, preset.preprocessing && `with ${preset.preprocessing} weights`]
      .filter(Boolean)
      .join(" ");
    throw new SrlossError(
      "preset",
      `Preset "${name}" is defined on ${wanted}, and this extractor is ${extractor?.network ?? "another network"}` +
        `${extractor?.preprocessing ? ` with ${extractor.preprocessing} weights` : ""}: their values are not comparable. ` +
        `Load that network, or pass presets["${name}"].terms to use its settings here.`,
    );
  }
  return preset;
}
