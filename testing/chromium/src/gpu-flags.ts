/** Flags that give a Chromium on a machine without a GPU WebGL 2 and WebGPU, in software. */
export const gpuFlags: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu-compositing",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
];
