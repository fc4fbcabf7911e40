import { join, resolve } from "node:path";
import { imresize } from "@srloss/core";
import { asUpscaleModel, type UpscaleModel, upscaleImage } from "@srloss/upscale";
import { add, floor, slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";

/** As large as the scale divides it. */
export function cutToScale(image: Tensor4D, scale: number): Tensor4D {
  const [, height, width] = image.shape;
  return tidy(() => slice(image, [0, 0, 0, 0], [1, height - (height % scale), width - (width % scale), 3]));
}

/** The small image that is enlarged, and MATLAB's bicubic of it. */
export function smallAndBicubic(hr: Tensor4D, scale: number): { readonly small: Tensor4D; readonly bicubic: Tensor4D } {
  const small = tidy(() => imresize(hr, { scale: 1 / scale, rounding: "uint8" }));
  return { small, bicubic: tidy(() => imresize(small, { scale, rounding: "uint8" })) };
}

/** The network in a folder. */
export async function trainedModel(folder: string): Promise<UpscaleModel> {
  return asUpscaleModel(await loadLayersModel(`file://${resolve(join(folder, "model.json"))}`));
}

/** As a file of 8 bits holds it. */
export async function enlarged(model: UpscaleModel, small: Tensor4D): Promise<Tensor4D> {
  const large = await upscaleImage(model, small);
  const whole = tidy(() => floor(add(large, 0.5)) as Tensor4D);
  large.dispose();
  return whole;
}
