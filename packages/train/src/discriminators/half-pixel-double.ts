import { image, serialization, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";

type Shape = (number | null)[];

/** Twice as large, bilinear between the centres of pixels, as PyTorch does it. */
export class HalfPixelDouble extends layers.Layer {
  static readonly className: string = "SrlossHalfPixelDouble";

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = shape as Shape;
    return [batch!, height ? 2 * height : null, width ? 2 * width : null, channels!];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const images = [inputs].flat()[0] as Tensor4D;
    return image.resizeBilinear(images, [2 * images.shape[1], 2 * images.shape[2]], false, true);
  }
}

serialization.registerClass(HalfPixelDouble as never);
