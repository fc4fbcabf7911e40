import {
  backend_util,
  getKernel,
  matMul,
  pad,
  registerKernel,
  reshape,
  stack,
  stridedSlice,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import type { ConvolutionAttributes } from "./conv2d.ts";

const kernelName = "Conv2DBackpropFilter";
const backendName = "wasm";

/** tfjs's wasm backend has no kernel for the gradient of a convolution in its filter: a product of matrices for each tap. */
export function mendFilterGradient(): void {
  if (getKernel(kernelName, backendName)) return;
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs: { x, dy }, attrs }) => filterGradient(x as Tensor4D, dy as Tensor4D, attrs as never),
  });
}

type Attributes = ConvolutionAttributes & { readonly filterShape: [number, number, number, number] };

function filterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  { strides, pad: padding, dimRoundingMode, filterShape }: Attributes,
) {
  const { padInfo, outHeight, outWidth, strideHeight, strideWidth } = backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    padding,
    dimRoundingMode,
  );
  const [rows, columns, inputs, outputs] = filterShape;
  const { top, bottom, left, right } = padInfo;
  return tidy(() => {
    const padded = pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const upstream = reshape(dy, [-1, outputs]) as Tensor2D;
    const taps = Array.from({ length: rows * columns }, (_, tap) => {
      const [row, column] = [Math.floor(tap / columns), tap % columns];
      const end = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1] as const;
      const seen = stridedSlice(
        padded,
        [0, row, column, 0],
        [x.shape[0], ...end, inputs],
        [1, strideHeight, strideWidth, 1],
      );
      return matMul(reshape(seen, [-1, inputs]) as Tensor2D, upstream, true);
    });
    return reshape(stack(taps), filterShape);
  });
}
