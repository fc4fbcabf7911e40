import { cast, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { checkTensor } from "../validation/check-tensor.ts";

/** @throws SrlossError unless `value` is a tensor `[batch, height, width, channels]` without a zero; `what` begins the sentence. */
export function checkMaps(value: unknown, what: string): asserts value is Tensor4D {
  checkTensor(value, what);
  const { rank, shape, size } = value;
  if (rank !== 4)
    throw new SrlossError(
      "shape",
      `${what} must be [batch, height, width, channels]; got rank ${rank}, shape [${shape}].`,
    );
  if (size === 0) throw new SrlossError("shape", `${what} must not be empty; got shape [${shape}].`);
}

/** The same for images, which are no features: three rows of more than four channels are channels of rows (NCHW). */
export function checkImages(value: unknown, what: string): asserts value is Tensor4D {
  checkMaps(value, what);
  const [, rows, columns, channels] = value.shape;
  if (rows === 3 && columns > 4 && channels > 4)
    throw new SrlossError(
      "shape",
      `${what} must be [batch, height, width, channels] (NHWC); [${value.shape}] looks like NCHW: pass tf.transpose(x, [0, 2, 3, 1]).`,
    );
}

/** @throws SrlossError unless both are non-empty images of one shape. */
export function checkPair(yTrue: unknown, yPred: unknown, loss: string): asserts yTrue is Tensor4D {
  checkImages(yTrue, `${loss}: yTrue`);
  checkImages(yPred, `${loss}: yPred`);
  checkSameShape(yTrue.shape, yPred, loss);
}

/** @throws SrlossError unless `yPred` has the shape of the originals. */
export function checkSameShape(shape: readonly number[], yPred: Tensor, loss: string): void {
  if (shape.some((n, i) => n !== yPred.shape[i]))
    throw new SrlossError("shape", `${loss}: yTrue [${shape}] and yPred [${yPred.shape}] must have the same shape.`);
}

/** float32 images as they are, integers and booleans converted. */
export function toFloat(images: Tensor): Tensor4D {
  return (images.dtype === "float32" ? images : cast(images, "float32")) as Tensor4D;
}
