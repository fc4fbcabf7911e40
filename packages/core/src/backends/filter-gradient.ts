import {
  backend_util,
  conv2d,
  getKernel,
  pad,
  registerKernel,
  slice,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";

const kernelName = "Conv2DBackpropFilter";

/** tfjs's wasm backend has no kernel for the gradient of a convolution in its filter: networks would not train on it. */
export function addFilterGradient(backendName: string): void {
  if (getKernel(kernelName, backendName)) return;
  registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs: { x, dy }, attrs }) => filterGradient(x as Tensor4D, dy as Tensor4D, attrs as never),
  });
}

/** What tfjs's gradient of a convolution gives; channels last, as that backend has it. */
interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: [number, number, number, number];
}

/** A convolution, too: of each channel's images, batch for channels, with the upstream gradient, whose pixels are a stride apart. */
function filterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  { strides, pad: padding, dimRoundingMode, filterShape }: Attributes,
) {
  const { padInfo, strideHeight, strideWidth } = backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    padding,
    dimRoundingMode,
  );
  const [rows, columns, inputs, outputs] = filterShape;
  return tidy(() => {
    const padded = pad(x, [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const images = transpose(padded, [3, 1, 2, 0]);
    const whole = conv2d(images, transpose(dy, [1, 2, 0, 3]), 1, "valid", "NHWC", [strideHeight, strideWidth]);
    return transpose(slice(whole, 0, [inputs, rows, columns, outputs]), [1, 2, 0, 3]);
  });
}
