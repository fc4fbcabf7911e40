import { formulaImage } from "@srloss/reference";
import { type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";

/** Two different images of one size. */
export function images(height: number, width: number): { hr: Tensor4D; sr: Tensor4D } {
  const [hr, sr] = [1, 2].map((seed) => tensor4d(formulaImage(height, width, seed), [1, height, width, 3]));
  return { hr: hr!, sr: sr! };
}
