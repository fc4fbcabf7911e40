import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";

/** Models that others made, as their npm packages hold them. */
export interface KnownModel {
  /** Name of the npm package. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  /** What is black and what is white for it. */
  readonly range: readonly [black: number, white: number];
  /** Where its `model.json` lies in the package, for each scale. */
  readonly files: Readonly<Record<number, string>>;
}

const eachScale = Object.fromEntries([2, 3, 4, 8].map((scale) => [scale, `models/x${scale}/model.json`]));

/**
 * UpscalerJS's models (Kevin Scott, MIT), trained on DIV2K: residual dense networks in 0..255 (Zhang et al., CVPR 2018), and in
 * residuals of them in 0..1.
 */
const knownModels: readonly KnownModel[] = [
  {
    name: "@upscalerjs/default-model",
    title: "UpscalerJS, default",
    licence: "MIT",
    range: [0, 255],
    files: { 2: "models/model.json" },
  },
  { name: "@upscalerjs/esrgan-slim", title: "UpscalerJS, slim", licence: "MIT", range: [0, 255], files: eachScale },
  { name: "@upscalerjs/esrgan-medium", title: "UpscalerJS, medium", licence: "MIT", range: [0, 255], files: eachScale },
  { name: "@upscalerjs/esrgan-thick", title: "UpscalerJS, thick", licence: "MIT", range: [0, 1], files: eachScale },
];

/**
 * What is known of a model that others publish by npm: licence, range, and which of its files has which scale.
 *
 * @param name Of the npm package.
 * @returns Undefined for one that is not known here.
 * @throws SrlossError where the name is no text.
 *
 * @example
 * ```ts
 * knownModel("@upscalerjs/esrgan-slim")?.files[4]; // => "models/x4/model.json"
 * ```
 */
export function knownModel(name: string): KnownModel | undefined {
  if (typeof name === "string") return knownModels.find((known) => known.name === name);
  throw new SrlossError("argument", `knownModel: the name of an npm package is text; got ${given(name)}.`);
}
