import { defineConfig, type UserConfig } from "tsdown";

const modules: UserConfig = {
  entry: ["src/index.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
};

/** For script tags: the global `srlossVgg`, after `tf` and `srloss`. */
const script: UserConfig = {
  entry: ["src/index.ts"],
  format: "iife",
  globalName: "srlossVgg",
  platform: "browser",
  minify: true,
  dts: false,
  clean: false,
  noExternal: [/^@noble\//],
  outputOptions: { globals: { "@tensorflow/tfjs-core": "tf", "@srloss/core": "srloss" } },
};

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
