export {
  type FeatureStack,
  type FeatureStackFactory,
  featureStackFactory,
  registerFeatureStack,
  runStack,
  type StackRun,
} from "./networks/feature-stack.ts";
export { fineFeatures, fineWhereNear, registerFineFeatures } from "./networks/fine-features.ts";
export { type FrozenNetwork, frozenNetwork } from "./networks/frozen-network.ts";
export { convolutionGradientsKernel, pixelsKernel, reluGradientKernel } from "./networks/kernel-names.ts";
export { type LayerField, type TileGrid, tileGrid, tilePlaces } from "./networks/layer-field.ts";
export {
  blurringWindow,
  type ConvolutionStep,
  float32Kernel,
  halvingWindow,
  type Pooling,
  type PoolStep,
  type SlidingWindow,
  type StackStep,
  sameAs,
  sameWindow,
  sideAfter,
  sourcesOf,
} from "./networks/network-step.ts";
export { registerStepKernels } from "./networks/registered-kernels.ts";
export type { Activation, ConvolutionKernels, StepKernels } from "./networks/step-kernels.ts";
