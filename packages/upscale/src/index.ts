import "./layers/registered.ts";

export { BicubicUpscale } from "./layers/bicubic-upscale.ts";
export { NearestUpscale } from "./layers/nearest-upscale.ts";
export { PixelShuffle } from "./layers/pixel-shuffle.ts";
export { ScaleAndShift } from "./layers/scale-and-shift.ts";
export { type ModelDescription, modelDescription, setModelDescription } from "./model-description.ts";
export { type CreateNetworkOptions, createNetwork } from "./networks/create-network.ts";
export { describeNetwork, type NetworkFacts } from "./networks/describe-network.ts";
export type { NetworkSettings, Scale } from "./networks/network.ts";
export type { NetworkOptions } from "./networks/network-settings.ts";
export { type NetworkName, networkNames } from "./networks/networks.ts";
export type { Upsampling } from "./networks/upsampling.ts";
