import { SrlossError } from "@srloss/core";
import { checkFields, checkKind } from "@srloss/core/validation";
import { type DecodedImage, imageTensor } from "@srloss/engines/images";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { checkSameSize } from "./same-size.ts";

const imageFields = ["width", "height", "data"];

/** Pixels as decoders give them. */
export type CandidateImage = Pick<DecodedImage, "data" | "width" | "height" | "grayscale">;

/** Two images as `[1, height, width, 3]`, RGB in 0..255; the caller disposes of them. */
export interface ImagePair {
  readonly hr: Tensor4D;
  readonly sr: Tensor4D;
  /** Both files are gray: their luma is the gray as it is. */
  readonly gray?: boolean;
}

/**
 * A reconstruction and its original on the current backend, without their borders.
 *
 * @param cropBorder Pixels to cut from each side.
 * @throws SrlossError with code `shape` where the sizes differ, or nothing is left.
 *
 * @example
 * ```ts
 * const gray = { width: 2, height: 1, data: Uint8Array.of(1, 1, 1, 2, 2, 2), grayscale: true };
 * pairTensors({ sr: gray, hr: gray }).gray; // => true
 * ```
 */
export function pairTensors(
  pair: { readonly sr: CandidateImage; readonly hr: CandidateImage },
  cropBorder = 0,
): ImagePair {
  checkFields(pair, ["sr", "hr"], "pairTensors: a pair of images");
  const { sr, hr } = pair;
  checkFields(sr, imageFields, "pairTensors: sr");
  checkFields(hr, imageFields, "pairTensors: hr");
  checkSameSize(sr, hr);
  return {
    sr: imageTensor(cropImage(sr, cropBorder)),
    hr: imageTensor(cropImage(hr, cropBorder)),
    gray: sr.grayscale === true && hr.grayscale === true,
  };
}

/** Pixels without `border` rows and columns at each side, and at most `width` x `height` of them, from the top left. */
export function cropImage(
  image: CandidateImage,
  border: number,
  size: { readonly width: number; readonly height: number } = image,
): CandidateImage {
  checkFields(image, imageFields, "cropImage: an image");
  checkFields(size, ["width", "height"], "cropImage: the size");
  checkKind(border, "number", "cropImage: the border");
  const { width: wide, height: high } = size;
  const [width, height] = [wide - 2 * border, high - 2 * border];
  if (width < 1 || height < 1)
    throw new SrlossError("shape", `A border of ${border} leaves nothing of a ${wide}x${high} image.`);
  const { data } = image;
  if (width === image.width && height === image.height) return image;
  // Before the engine has it, which would hold both for a while.
  const part = data instanceof Float32Array ? new Float32Array(3 * width * height) : new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((y + border) * image.width + border);
    part.set(data.subarray(from, from + 3 * width), 3 * width * y);
  }
  return { ...image, data: part, width, height };
}
