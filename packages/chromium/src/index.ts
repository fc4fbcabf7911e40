export { bringChromium, type Chromium, findChromium } from "./chromium.ts";
export { type SwiftShader, swiftShader } from "./swift-shader.ts";
