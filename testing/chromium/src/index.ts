export { bringChromium, type Chromium, findChromium } from "./chromium.ts";
export { gpuFlags } from "./gpu-flags.ts";
export { type SwiftShader, swiftShader } from "./swift-shader.ts";
