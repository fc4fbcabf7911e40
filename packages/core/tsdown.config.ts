import { defineConfig, type UserConfig } from "tsdown";

const modules: UserConfig = {
  entry: ["src/index.ts", "src/decoding.ts", "src/engines.ts", "src/gradients.ts", "src/validation.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
};

/** For script tags: the global `srloss`, after tfjs's global `tf`. */
const script: UserConfig = {
  entry: ["src/index.ts"],
  format: "iife",
  globalName: "srloss",
  platform: "browser",
  minify: true,
  dts: false,
  clean: false,
  outputOptions: { globals: { "@tensorflow/tfjs-core": "tf" } },
};

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
