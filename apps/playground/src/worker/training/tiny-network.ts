import { BicubicUpscale, NearestUpscale, PixelShuffle } from "@srloss/upscale";
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { TrainScale, Upsampling } from "../../train/train-choices.ts";

const features = 32;
const depth = 4;

/**
 * A few convolutions at the small size, whose result is added to the bicubic enlargement: it begins as nearly bicubic, and all
 * that it learns is detail. The same first weights each time.
 */
export function tinyNetwork(scale: TrainScale, upsampling: Exclude<Upsampling, "trained">): LayersModel {
  const apply = (layer: InstanceType<typeof layers.Layer>, x: SymbolicTensor) => layer.apply(x) as SymbolicTensor;
  const convolution = (filters: number, seed: number, last = false) => ({
    filters,
    kernelSize: 3,
    padding: "same" as const,
    kernelInitializer: last ? initializers.randomNormal({ stddev: 0.01, seed }) : initializers.heUniform({ seed }),
    ...(!last && { activation: "relu" as const }),
  });
  const images = input({ shape: [null, null, 3] });
  let x = images;
  for (let i = 1; i <= depth; i++) x = apply(layers.conv2d(convolution(features, i)), x);
  const makers: Readonly<Record<typeof upsampling, () => SymbolicTensor>> = {
    "pixel-shuffle": () =>
      apply(new PixelShuffle({ factor: scale }), apply(layers.conv2d(convolution(3 * scale ** 2, 9, true)), x)),
    "resize-convolution": () =>
      apply(layers.conv2d(convolution(3, 9, true)), apply(new NearestUpscale({ factor: scale }), x)),
    // Of a kernel that the stride does not divide: pixels get unequal shares, which is a checkerboard.
    "transposed-convolution": () =>
      apply(layers.conv2dTranspose({ ...convolution(3, 9, true), kernelSize: scale + 1, strides: scale }), x),
  };
  const detail = makers[upsampling]();
  const base = apply(new BicubicUpscale({ factor: scale }), images);
  return model({ inputs: images, outputs: layers.add().apply([base, detail]) as SymbolicTensor });
}
