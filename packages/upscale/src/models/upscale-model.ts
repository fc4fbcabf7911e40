import type { Tensor4D } from "@tensorflow/tfjs-core";

/** Whatever enlarges images: a network of tfjs, an ONNX model, or a function of one's own. */
export interface UpscaleModel {
  /** For people. */
  readonly name: string;
  /** Times as large; a whole number. */
  readonly scale: number;
  /** What is black and what is white, of input and result. */
  readonly range: readonly [black: number, white: number];
  /**
   * Pixels of the input to either side of a pixel's own place that decide over it: what tiles have to overlap by. Measured
   * where it is not known.
   */
  readonly reach?: number | undefined;
  /** From `[1, h, w, 3]`, RGB in `range`, to `[1, scale h, scale w, 3]`; the caller disposes both. */
  run(image: Tensor4D): Tensor4D | Promise<Tensor4D>;
  /** Frees what the model holds. */
  dispose(): void;
}
