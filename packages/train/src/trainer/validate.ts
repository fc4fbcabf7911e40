import { psnr, SrlossError, ssim } from "@srloss/core";
import { printable } from "@srloss/core/validation";
import { add, clipByValue, dispose, floor, mul, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { cutOut, modcropped } from "../data/image-region.ts";
import type { RgbImage } from "../data/image-source.ts";
import { purposes, random } from "../random/random.ts";
import type { Training } from "./check-train-options.ts";
import { partNames } from "./loss-gradient.ts";
import { Means } from "./means.ts";
import { type PreparedBatch, prepareBatch } from "./prepared-batch.ts";
import type { ValidationSample } from "./train-event.ts";
import type { ValidationMeasure } from "./train-options.ts";

/** What a validation found. */
export interface Validation {
  readonly values: Readonly<Record<string, number>>;
  readonly samples: readonly ValidationSample[];
}

/** Reconstructs the images of a validation, and measures. */
export async function validate(
  training: Training,
  onSkip: (name: string, reason: string) => void,
): Promise<Validation> {
  const { scale, degradation, seed } = training;
  const { data, side, samples: wanted } = training.validation!;
  const measures = training.validation!.measures ?? usualMeasures(scale);
  const means = new Means();
  const samples: ValidationSample[] = [];
  for (const [i, name] of data.names.entries()) {
    let image: RgbImage;
    try {
      image = middle(await data.readImage(name), side, scale, degradation.margin ?? 0);
    } catch (error) {
      onSkip(name, printable((error as Error)?.message ?? error, 500));
      continue;
    }
    const { height, width } = image;
    const numbers = random(seed, purposes.validation, i);
    const pair = await prepareBatch(Float32Array.from(image.data), [1, height, width], scale, degradation, numbers);
    const sample = await judge(training, pair, measures, means);
    dispose([pair.lr, pair.hr]);
    if (samples.length < wanted) samples.push({ name, ...sample });
  }
  const values = means.take();
  if (!Object.keys(values).length)
    throw new SrlossError("input", `None of the ${data.names.length} images for validation can be used.`);
  return { values, samples };
}

async function judge(
  { model, loss, scale }: Training,
  { lr, hr }: PreparedBatch,
  measures: Readonly<Record<string, ValidationMeasure>>,
  means: Means,
): Promise<Omit<ValidationSample, "name">> {
  const sr = tidy(() => model.apply(lr, { training: false }) as Tensor4D);
  const { total, parts } = tidy(() => loss.parts(hr, sr) as never) as ReturnType<typeof loss.parts>;
  const names = partNames(parts);
  for (const [i, value] of [total, ...parts.map((part) => part.value)].entries()) {
    const name = names[i]!;
    // SSIM's loss is not SSIM.
    means.add(name in measures ? `${name} loss` : name, (await value.data())[0]!);
    value.dispose();
  }
  const [truth, pixels] = [asPixels(hr), asPixels(sr)];
  for (const [name, measure] of Object.entries(measures)) means.add(name, await numberOf(measure(truth, pixels)));
  const [, height, width] = pixels.shape;
  const data = Uint8ClampedArray.from(await pixels.data());
  dispose([sr, truth, pixels]);
  if (height !== hr.shape[1])
    throw new SrlossError("shape", `train: the model's output is not ${scale} times as large as its input.`);
  return { width, height, channels: 3, data };
}

async function numberOf(value: ReturnType<ValidationMeasure>): Promise<number> {
  if (value instanceof Promise) return value;
  const values = await value.data();
  value.dispose();
  return Array.from(values).reduce((sum, one) => sum + one, 0) / values.length;
}

/** As a file of 8 bits holds them. */
function asPixels(images: Tensor4D): Tensor4D {
  return tidy(() => floor(add(clipByValue(mul(images, 255), 0, 255), 0.5)));
}

/** PSNR and SSIM as papers report them. */
function usualMeasures(scale: number): Readonly<Record<string, ValidationMeasure>> {
  const look = { channels: "y", crop: scale } as const;
  return { psnr: (hr, sr) => psnr(hr, sr, look), ssim: (hr, sr) => ssim(hr, sr, look) };
}

/** The middle of an image, of sides that the scale divides, with a margin. */
function middle(image: RgbImage, side: number, scale: number, margin: number): RgbImage {
  const least = 11 + 2 * scale;
  const whole = modcropped(image, scale);
  if (Math.min(whole.width, whole.height) < least)
    throw new Error(`it is ${image.width}x${image.height}, and SSIM needs ${least}x${least}`);
  const most = side - (side % scale);
  const [width, height] = [Math.min(whole.width, most), Math.min(whole.height, most)];
  const start = (length: number, part: number) => scale * Math.floor((length - part) / 2 / scale) - margin;
  return cutOut(cutOut(image, whole), {
    left: start(whole.width, width),
    top: start(whole.height, height),
    width: width + 2 * margin,
    height: height + 2 * margin,
  });
}
