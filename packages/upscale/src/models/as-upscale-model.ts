import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { dispose, type Tensor, type Tensor4D, tidy, zeros } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { modelDescription } from "../model-description.ts";
import { layersReach } from "./layers-reach.ts";
import { tfjsReason } from "./tfjs-reason.ts";
import type { UpscaleModel } from "./upscale-model.ts";

/** What is asked of a model of tfjs, a layers or a graph model: that it predicts. */
export interface Predictor {
  predict(images: Tensor): Tensor | Tensor[] | object;
  dispose(): unknown;
}

export interface AsUpscaleModelOptions {
  /** For people. Defaults to what its metadata says, else to `the model`. */
  readonly name?: string;
  /** Times as large. Defaults to what its metadata says, else it is tried out on a small image. */
  readonly scale?: number;
  /** What is black and what is white for it. Defaults to what its metadata says, else to `[0, 1]`. */
  readonly range?: readonly [black: number, white: number];
  /** As of `UpscaleModel`. Defaults to what its layers say; where they don't, it is measured once it is needed. */
  readonly reach?: number;
}

export const asUpscaleModelOptions: OptionNames<AsUpscaleModelOptions> = {
  name: true,
  scale: true,
  range: true,
  reach: true,
};

/**
 * A model of tfjs as one that `upscaleImage` takes, with what it has to be told: scale and range of models that others
 * made. What `createNetwork` made needs none of it: it goes into `upscaleImage` as it is.
 *
 * @param model A layers model, or a graph model of `@tensorflow/tfjs-converter`, from `[1, h, w, 3]` to `[1, s h, s w, 3]`.
 * @param options `name`, `scale`, `range` and `reach`.
 * @throws SrlossError for what is no model or takes no such images, and for options that make no sense.
 *
 * @example
 * ```ts
 * const bicubic = { predict: (images: tf.Tensor) => imresize(images, { scale: 2 }), dispose() {} };
 * asUpscaleModel(bicubic, { name: "bicubic", range: [0, 255] }).scale; // => 2
 * ```
 */
export function asUpscaleModel(model: Predictor, options: AsUpscaleModelOptions = {}): UpscaleModel {
  if (typeof model?.predict !== "function")
    throw new SrlossError("argument", `asUpscaleModel: a model of tfjs has a method predict; got ${given(model)}.`);
  checkOptions("asUpscaleModel", options, asUpscaleModelOptions);
  const layered = typeof (model as unknown as LayersModel).getUserDefinedMetadata === "function";
  const described = layered ? modelDescription(model as unknown as LayersModel) : undefined;
  const name = options.name ?? described?.network ?? "the model";
  const range = checkRange(options.range ?? described?.range ?? [0, 1]);
  const predict = (image: Tensor4D) => tidy(() => oneImage(model.predict(image), name));
  let ran = false;
  const run = (image: Tensor4D) => {
    const result = ran ? predict(image) : firstRun(predict, image, name);
    ran = true;
    return result;
  };
  const scale = options.scale ?? described?.scale ?? triedScale(run, name);
  if (!(Number.isInteger(scale) && scale > 0))
    throw new SrlossError("option", `asUpscaleModel: scale is a whole number above 0; got ${given(scale)}.`);
  const reach = options.reach ?? (layered ? layersReach(model as unknown as LayersModel) : undefined);
  if (reach !== undefined && !(Number.isInteger(reach) && reach >= 0))
    throw new SrlossError("option", `asUpscaleModel: reach is a whole number, 0 or more; got ${given(reach)}.`);
  return { name, scale, range, reach, run, dispose: () => void model.dispose() };
}

export function checkRange(range: readonly [number, number]): readonly [number, number] {
  const [black, white] = Array.isArray(range) ? (range as readonly unknown[]) : [];
  if (Number.isFinite(black) && Number.isFinite(white) && (black as number) < (white as number)) return range;
  throw new SrlossError("option", `range is [black, white], as in [0, 1] or [0, 255]; got ${given(range)}.`);
}

/** Of a model with several results, the first; not the input itself, which is the caller's. */
function oneImage(predicted: unknown, name: string): Tensor4D {
  const [first] = [predicted].flat() as Tensor[];
  if (first?.rank === 4 && first.shape[3] === 3) return first as Tensor4D;
  throw new SrlossError(
    "model",
    `${name} does not make an image [1, height, width, 3] of one; got ${first?.shape ? `[${first.shape}]` : given(predicted)}.`,
  );
}

/** What a stranger's model can't do shows here first, in words of tfjs. */
function firstRun(run: (image: Tensor4D) => Tensor4D, image: Tensor4D, name: string): Tensor4D {
  try {
    return run(image);
  } catch (error) {
    if (error instanceof SrlossError) throw error;
    throw new SrlossError("model", `${name} can't enlarge an image: ${tfjsReason(error)}.`, { cause: error });
  }
}

function triedScale(run: (image: Tensor4D) => Tensor4D, name: string): number {
  const side = 16;
  const image = zeros([1, side, side, 3]) as Tensor4D;
  try {
    const result = run(image);
    const [, height, width] = result.shape;
    dispose(result);
    const scale = width / side;
    if (height === width && Number.isInteger(scale) && scale > 0) return scale;
    throw new SrlossError(
      "model",
      `${name} makes ${width}x${height} of ${side}x${side} pixels, which is no whole number of times as large.`,
    );
  } finally {
    dispose(image);
  }
}
