export type { Architecture, Preprocessing } from "./architecture.ts";
export type { ByteSource } from "./byte-source.ts";
export { estimateMemory, type MemoryEstimate, type MemoryQuestion } from "./estimate-memory.ts";
export {
  type FeatureStack,
  type FeatureStackFactory,
  registerFeatureStack,
  type StackRun,
  type StackStep,
} from "./extractor/feature-stack.ts";
export type { Pooling } from "./extractor/pooling.ts";
export type { ChannelOrder } from "./extractor/preprocessing.ts";
export { createVgg, type Vgg, type VggOptions } from "./extractor/vgg.ts";
export { type ReadWeightsOptions, readWeights } from "./formats/read-weights.ts";
export { type StoredType, weightsToSafetensors } from "./formats/safetensors.ts";
export { installedWeights } from "./installed-weights.ts";
export { type KnownName, type KnownWeights, knownWeights } from "./known-weights.ts";
export { findLayer, type Layer } from "./layer-names.ts";
export { type LoadVggOptions, loadVgg16, loadVgg19, type WeightsAddress, type WeightsInput } from "./load-vgg.ts";
export type { PullProgress } from "./pull-progress.ts";
export { cacheKey, type PullOptions, pullWeights } from "./pull-weights.ts";
export { randomWeights } from "./random-weights.ts";
export { roundToFloat16 } from "./round-to-float16.ts";
export { blobSource } from "./sources/blob-source.ts";
export type { HttpOptions } from "./sources/http-request.ts";
export { httpSource } from "./sources/http-source.ts";
export { memorySource } from "./sources/memory-source.ts";
export { truncateWeights } from "./truncate-weights.ts";
export type { ConvolutionWeights, VggWeights, WeightOrigin } from "./vgg-weights.ts";
export type { WeightCache } from "./weight-cache.ts";
export { WeightsError, type WeightsFailure } from "./weights-error.ts";
