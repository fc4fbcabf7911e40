import { engine, type GradConfig, matMul, reshape, type Tensor, tensor2d, tidy } from "@tensorflow/tfjs-core";

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Where a row or column of the result comes from: some of the originals, and how much of each. */
type Sources = (at: number, from: number, to: number, attributes: ResizeAttributes) => readonly [number, number][];

/**
 * tfjs's own gradient knows nothing of half-pixel centres, on any engine. Its cpu backend takes height for width in the
 * bilinear one, and every image of a batch for the first in the other.
 */
export const resizeBilinearGradient: GradConfig = resizeGradient("ResizeBilinear", (at, from, to, attributes) => {
  const { halfPixelCenters } = attributes;
  const place = halfPixelCenters ? scale(from, to, attributes) * (at + 0.5) - 0.5 : scale(from, to, attributes) * at;
  const first = Math.max(0, Math.floor(place));
  const last = Math.max(0, Math.min(from - 1, Math.ceil(place)));
  const share = place - first;
  return [
    [first, 1 - share],
    [last, share],
  ];
});

export const resizeNearestNeighborGradient: GradConfig = resizeGradient(
  "ResizeNearestNeighbor",
  (at, from, to, attributes) => {
    const place = scale(from, to, attributes) * (attributes.halfPixelCenters ? at + 0.5 : at);
    return [[Math.min(from - 1, attributes.alignCorners ? Math.round(place) : Math.floor(place)), 1]];
  },
);

function scale(from: number, to: number, { alignCorners }: ResizeAttributes): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function resizeGradient(kernelName: string, sources: Sources): GradConfig {
  return {
    kernelName,
    inputsToSave: ["images"],
    gradFunc: (given, [images], options) => {
      const dy = given as Tensor;
      const attributes = options as unknown as ResizeAttributes;
      return {
        images: () => {
          const wrong = attributes.halfPixelCenters || engine().backendName === "cpu";
          if (wrong) return byMatrices(dy, images!.shape, attributes, sources);
          return engine().runKernel(`${kernelName}Grad`, { dy, images: images! }, { ...attributes }) as Tensor;
        },
      };
    },
  };
}

/** Resizing is a product with a matrix for the rows and one for the columns; so is its gradient, with their transposes. */
function byMatrices(dy: Tensor, shape: readonly number[], attributes: ResizeAttributes, sources: Sources): Tensor {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [, toHeight, toWidth] = dy.shape as [number, number, number];
  const matrix = (from: number, to: number) => {
    const values = new Float32Array(from * to);
    for (let at = 0; at < to; at++)
      for (const [source, share] of sources(at, from, to, attributes)) values[source * to + at]! += share;
    return reshape(tensor2d(values, [from, to]), [1, from, to]);
  };
  return tidy(() => {
    const rows = matMul(matrix(height, toHeight), reshape(dy, [batch, toHeight, toWidth * channels]));
    const both = matMul(matrix(width, toWidth), reshape(rows, [batch * height, toWidth, channels]));
    return reshape(both, [batch, height, width, channels]);
  });
}
