import { imresize, type ResizeMethod, SrlossError } from "@srloss/core";
import { checkOptions, given } from "@srloss/core/validation";
import { add, clipByValue, concat, floor, slice, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { RgbImage } from "../../data/image-source.ts";
import type { Random } from "../../random/random.ts";
import { checkScale } from "../bicubic.ts";
import type { Degradation } from "../degradation.ts";
import { blurKernel, kernelSize, sincKernel } from "./blur-kernels.ts";
import { filtered } from "./filter.ts";
import { addNoise } from "./noise.ts";
import { sharpen } from "./sharpen.ts";
import { finalSincProbability, first, type Stage, second } from "./stages.ts";

/** Compresses an image as a JPEG of a quality in 1..100, and gives what that decodes to. */
export type JpegRoundTrip = (image: RgbImage & { readonly data: Uint8Array }, quality: number) => Promise<RgbImage>;

export interface RealEsrganOptions {
  /** How many times smaller. */
  readonly scale: number;
  /** The encoder. Defaults to none: the two steps of JPEG are left out. */
  readonly jpeg?: JpegRoundTrip;
  /** Whether the originals are sharpened first, also as what the network shall give. Defaults to `true`. */
  readonly sharpen?: boolean;
}

/** As PyTorch's interpolate: only `area` looks at every pixel of a larger image. */
const methods: readonly { readonly method: ResizeMethod; readonly antialias: boolean }[] = [
  { method: "box", antialias: true },
  { method: "bilinear", antialias: false },
  { method: "cubic", antialias: false },
];

/**
 * The second-order degradation of Real-ESRGAN (Wang et al., 2021) with its authors' ranges: twice blur (Gaussian, generalised or
 * plateau, isotropic or not, or a sinc that leaves rings), another size, noise (normal or Poisson, of each channel or gray) and
 * JPEG, the second time with a last sinc before or behind the JPEG; rounded to 8 bits. Every image of a batch has its own.
 * Bicubic resizing has MATLAB's kernel, a = -0.5, where theirs has -0.75.
 *
 * @param options `scale`; `jpeg`, an encoder; `sharpen`.
 * @returns A degradation for `train`.
 * @throws SrlossError for a scale that is no whole number, and for unknown options.
 *
 * @example
 * ```ts
 * const degradation = realEsrgan({ scale: 2 }); // without an encoder: no JPEG
 * degradation.name; // => "real-esrgan x2, sharpened, without JPEG"
 * const loss = contentLoss(null, { l1: 1 }, { range: [0, 1] });
 * const events = train({ model, scale: 2, data: images, loss, steps: 1, batch: 1, patch: 16, degradation });
 * (await events.next()).value.type; // => "begin"
 * await events.return();
 * ```
 */
export function realEsrgan(options: RealEsrganOptions): Degradation {
  checkOptions("realEsrgan", options, { scale: true, jpeg: true, sharpen: true }, ["scale"]);
  const { scale, jpeg, sharpen: sharpened = true } = options;
  checkScale(scale, "realEsrgan");
  if (jpeg !== undefined && typeof jpeg !== "function")
    throw new SrlossError("option", `realEsrgan: jpeg is a function that compresses an image; got ${given(jpeg)}.`);
  return {
    name: `real-esrgan x${scale}${sharpened ? ", sharpened" : ""}${jpeg ? "" : ", without JPEG"}`,
    margin: 8 * scale,
    ...(sharpened && { target: sharpen }),
    async degrade(hr, numbers) {
      const [count, height, width] = hr.shape;
      const done: Tensor4D[] = [];
      for (let i = 0; i < count; i++) {
        const one = tidy(() => {
          const image = slice(hr, [i, 0, 0, 0], [1, height, width, 3]);
          return sharpened ? sharpen(image) : image;
        });
        done.push(await degraded(one, numbers, [height / scale, width / scale], jpeg));
        one.dispose();
      }
      const batch = concat(done, 0);
      for (const one of done) one.dispose();
      return batch;
    },
  };
}

type Size = readonly [height: number, width: number];

async function degraded(
  image: Tensor4D,
  numbers: Random,
  size: Size,
  jpeg: JpegRoundTrip | undefined,
): Promise<Tensor4D> {
  const [, height, width] = image.shape;
  const begun = await blurredAndNoisy(image, numbers, first, [height, width]);
  const once = await compressed(begun, numbers, first.quality, jpeg);
  const again = await blurredAndNoisy(once, numbers, second, size);
  once.dispose();
  const how = methods[numbers.integer(methods.length)]!;
  const ringing = numbers.uniform() < finalSincProbability;
  const sinc = ringing ? sincKernel(kernelSize(numbers), numbers.uniform(Math.PI / 3, Math.PI)) : undefined;
  const last = (from: Tensor4D) => {
    const resized = tidy(() => {
      const small = imresize(from, { size, ...how });
      return sinc ? filtered(small, sinc) : small;
    });
    from.dispose();
    return resized;
  };
  const resizedFirst = numbers.uniform() < 0.5;
  const done = resizedFirst
    ? await compressed(last(again), numbers, second.quality, jpeg)
    : last(await compressed(again, numbers, second.quality, jpeg));
  const rounded = tidy((): Tensor4D => floor(add(clipByValue(done, 0, 255), 0.5)));
  done.dispose();
  return rounded;
}

/** Blur, another size (times that which is given), noise. */
async function blurredAndNoisy(
  image: Tensor4D,
  numbers: Random,
  stage: Stage,
  [height, width]: Size,
): Promise<Tensor4D> {
  const kernel = numbers.uniform() < stage.blurProbability ? blurKernel(numbers, stage.kernels) : undefined;
  const [low, high] = stage.sizes;
  const [larger, smaller, same] = stage.ways;
  const times = numbers.weighted([
    [() => numbers.uniform(1, high), larger],
    [() => numbers.uniform(low, 1), smaller],
    [() => 1, same],
  ])();
  const how = methods[numbers.integer(methods.length)]!;
  const side = (length: number) => Math.max(1, Math.floor(length * times));
  const resized = tidy(() => {
    const blurred = kernel ? filtered(image, kernel) : image;
    return imresize(blurred, { size: [side(height), side(width)], ...how });
  });
  const pixels = Float32Array.from(await resized.data());
  resized.dispose();
  addNoise(pixels, numbers, stage.noise);
  return tensor4d(pixels, resized.shape);
}

/** Disposes what it is given. */
async function compressed(
  image: Tensor4D,
  numbers: Random,
  range: readonly [number, number],
  jpeg: JpegRoundTrip | undefined,
): Promise<Tensor4D> {
  // Drawn in any case: without an encoder the other numbers are the same.
  const quality = Math.round(numbers.uniform(...range));
  if (!jpeg) return image;
  const [, height, width] = image.shape;
  const data = new Uint8Array(Uint8ClampedArray.from(await image.data()));
  image.dispose();
  const decoded = await jpeg({ width, height, data }, quality);
  return tensor4d(Float32Array.from(decoded.data), [1, height, width, 3]);
}
