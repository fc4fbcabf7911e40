import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { LayerField } from "./networks/layer-field.ts";

/**
 * A frozen network that turns images into feature maps. `@srloss/vgg` implements it; so can any network of yours.
 */
export interface FeatureExtractor {
  /** The layers that `extract` can return, by canonical name, in network order. */
  readonly layers: readonly string[];

  /** What it is, such as `vgg19`. A preset refuses a network other than its own; without it, any preset accepts it. */
  readonly network?: string;
  /** How its weights want their input, such as `caffe` or `torchvision`; presets look at it in the same way. */
  readonly preprocessing?: string;

  /**
   * Runs the network once, no deeper than the deepest layer asked for.
   *
   * @param images RGB in 0..255, `[batch, height, width, 3]`, float32.
   * @param layers Names from `layers`, or aliases that `resolveLayer` knows; not empty.
   * @returns One `[batch, h, w, c]` for each name, in the order asked for; differentiable in `images`. They belong to
   *   the caller (or to the `tf.tidy` around the call).
   */
  extract(images: Tensor4D, layers: readonly string[]): Tensor4D[];

  /** The canonical name of a layer or an alias; throws an error that lists the known names. Without it, names must be in `layers`. */
  resolveLayer?(name: string): string;

  /** The least height and width that leave one feature at `layer`. Without it, any size passes. */
  minimumSize?(layer: string): number;

  /** Which pixels the features of `layer` look at: what lets large images be looked at in tiles. Without it, they can't. */
  field?(layer: string): LayerField;
}
