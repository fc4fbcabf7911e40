import { depthToSpace, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import "@srloss/core/gradients";
import type { TrainableModel } from "../src/index.ts";

/** Pixel shuffle, as networks have it. */
class Shuffle extends layers.layers.Layer {
  static readonly className = "TestShuffle";
  readonly #scale: number;
  constructor({ scale, ...config }: { scale: number; name?: string }) {
    super(config);
    this.#scale = scale;
  }
  override computeOutputShape([batch, height, width, channels]: (number | null)[]): (number | null)[] {
    const times = (side: number | null | undefined) => (side ? side * this.#scale : null);
    return [batch!, times(height), times(width), channels! / this.#scale ** 2];
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    return depthToSpace([inputs].flat()[0] as Tensor4D, this.#scale);
  }
  override getConfig() {
    return { ...super.getConfig(), scale: this.#scale };
  }
}

/** Two convolutions and a pixel shuffle, of seeded weights. */
export function tinyModel(
  options: { scale?: number; filters?: number; seed?: number; normalised?: boolean } = {},
): TrainableModel & { dispose(): unknown } {
  const { scale = 2, filters = 4, seed = 1, normalised = false } = options;
  const kernel = (at: number) => layers.initializers.randomNormal({ stddev: 0.1, seed: seed + at });
  const convolution = { kernelSize: 3, padding: "same" } as const;
  return layers.sequential({
    layers: [
      layers.layers.conv2d({
        ...convolution,
        filters,
        activation: "relu",
        inputShape: [null, null, 3] as never,
        kernelInitializer: kernel(0),
      }),
      ...(normalised ? [layers.layers.batchNormalization({})] : []),
      layers.layers.conv2d({ ...convolution, filters: 3 * scale ** 2, kernelInitializer: kernel(1) }),
      new Shuffle({ scale }),
    ],
  });
}
