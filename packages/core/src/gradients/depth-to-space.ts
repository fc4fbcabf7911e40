import {
  type GradConfig,
  type NamedAttrMap,
  reshape,
  type Tensor,
  type Tensor4D,
  transpose,
} from "@tensorflow/tfjs-core";

/** Space to depth: the inverse permutation. */
export const depthToSpaceGradient: GradConfig = {
  kernelName: "DepthToSpace",
  gradFunc: (dy, _saved, attributes: NamedAttrMap) => ({
    x: () => {
      const { blockSize, dataFormat } = attributes as unknown as { blockSize: number; dataFormat: "NHWC" | "NCHW" };
      const last = dataFormat === "NHWC" ? (dy as Tensor4D) : transpose(dy as Tensor4D, [0, 2, 3, 1]);
      const dx = spaceToDepth(last, blockSize);
      return dataFormat === "NHWC" ? dx : transpose(dx, [0, 3, 1, 2]);
    },
  }),
};

function spaceToDepth(x: Tensor4D, block: number): Tensor {
  const [b, h, w, c] = x.shape;
  const [rows, columns] = [h / block, w / block];
  const split = transpose(reshape(x, [b * rows, block, columns, block * c]), [0, 2, 1, 3]);
  return reshape(split, [b, rows, columns, block * block * c]);
}
