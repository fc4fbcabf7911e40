import { cast, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/** @throws Error unless `images` is `[batch, height, width, channels]` without a zero; `what` begins the sentence. */
export function checkImages(images: Tensor, what: string): asserts images is Tensor4D {
  if (images.rank !== 4)
    throw new Error(
      `${what} must be [batch, height, width, channels]; got rank ${images.rank}, shape [${images.shape}].`,
    );
  if (images.size === 0) throw new Error(`${what} must not be empty; got shape [${images.shape}].`);
}

/** @throws Error unless both are non-empty images of one shape. */
export function checkPair(yTrue: Tensor, yPred: Tensor, loss: string): asserts yTrue is Tensor4D {
  checkImages(yTrue, `${loss}: yTrue`);
  checkImages(yPred, `${loss}: yPred`);
  if (yTrue.shape.some((n, i) => n !== yPred.shape[i]))
    throw new Error(`${loss}: yTrue [${yTrue.shape}] and yPred [${yPred.shape}] must have the same shape.`);
}

/** float32 images as they are, integers and booleans converted. */
export function toFloat(images: Tensor): Tensor4D {
  return (images.dtype === "float32" ? images : cast(images, "float32")) as Tensor4D;
}
