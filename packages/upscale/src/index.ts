import "./layers/registered.ts";

export { networkFromSafetensors, networkToSafetensors } from "./formats/network-safetensors.ts";
export { BicubicUpscale } from "./layers/bicubic-upscale.ts";
export { NearestUpscale } from "./layers/nearest-upscale.ts";
export { PixelShuffle } from "./layers/pixel-shuffle.ts";
export { ScaleAndShift } from "./layers/scale-and-shift.ts";
export { type ModelDescription, modelDescription, setModelDescription } from "./model-description.ts";
export { type AsUpscaleModelOptions, asUpscaleModel, type Predictor } from "./models/as-upscale-model.ts";
export { type KnownModel, knownModel } from "./models/known-models.ts";
export { loadUpscaleModel } from "./models/load-upscale-model.ts";
export {
  type OnnxModelOptions,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
  onnxModel,
} from "./models/onnx-model.ts";
export type { UpscaleModel } from "./models/upscale-model.ts";
export { type CreateNetworkOptions, createNetwork } from "./networks/create-network.ts";
export { describeNetwork, type NetworkFacts } from "./networks/describe-network.ts";
export type { NetworkSettings, Scale } from "./networks/network.ts";
export type { NetworkOptions } from "./networks/network-settings.ts";
export { type NetworkName, networkNames } from "./networks/networks.ts";
export type { Upsampling } from "./networks/upsampling.ts";
export type { ImageSamples } from "./tiles/image-samples.ts";
export { type Upscaled, type UpscaleImageOptions, type UpscaleProgress, upscaleImage } from "./tiles/upscale-image.ts";
