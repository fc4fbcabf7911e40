import type { Tensor4D } from "@tensorflow/tfjs-core";
import { SrlossError } from "../../srloss-error.ts";

/** @throws SrlossError unless the images are RGB. */
export function checkRgb({ shape }: Tensor4D, loss: string): void {
  if (shape[3] !== 3) throw new SrlossError("shape", `${loss} needs RGB images; got shape [${shape}].`);
}
