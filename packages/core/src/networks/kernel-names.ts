/** A kernel that a backend may have: the gradients of input, kernel and bias of a convolution at once. */
export const convolutionGradientsKernel = "SrlossConv2DGrad";

/** A kernel that a backend may have: the gradient of a ReLU. */
export const reluGradientKernel = "SrlossReluGrad";

/** A kernel that a backend may have: float32 pixels of bytes, without float32 in JavaScript. */
export const pixelsKernel = "SrlossPixels";
