import { defineConfig, type UserConfig } from "tsdown";

const modules: UserConfig = {
  entry: { index: "src/index.ts", "loss-worker": "src/worker/loss-worker.ts" },
  dts: true,
  platform: "neutral",
  fixedExtension: false,
};

/** For script tags: the global `srlossWeb`, after `tf`, `srloss` and `srlossVgg`. */
const script: UserConfig = {
  entry: ["src/index.ts"],
  format: "iife",
  globalName: "srlossWeb",
  platform: "browser",
  minify: true,
  dts: false,
  clean: false,
  noExternal: [/^@srloss\/core\//, "comlink", "image-dimensions"],
  outputOptions: {
    globals: { "@tensorflow/tfjs-core": "tf", "@srloss/core": "srloss", "@srloss/vgg": "srlossVgg" },
  },
};

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
