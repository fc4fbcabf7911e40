import { defineConfig, type UserConfig } from "tsdown";
import { scriptTag } from "../../tsdown.shared.ts";

const modules: UserConfig = {
  entry: { index: "src/index.ts", "loss-worker": "src/worker/loss-worker.ts" },
  dts: true,
  platform: "neutral",
  fixedExtension: false,
};

/** For Vite, which runs in Node. */
const vitePlugin: UserConfig = {
  entry: ["src/vite-plugin.ts"],
  dts: true,
  platform: "node",
  fixedExtension: false,
  clean: false,
};

/** For script tags: the global `srlossWeb`, after `tf`, `srloss`, `srlossWeights` and `srlossVgg`. */
const script: UserConfig = scriptTag("srlossWeb", {
  globals: {
    "@tensorflow/tfjs-core": "tf",
    "@srloss/core": "srloss",
    "@srloss/weights": "srlossWeights",
    "@srloss/vgg": "srlossVgg",
  },
  bundled: [/^@srloss\/core\//, /^@srloss\/engines/, "comlink", "image-dimensions"],
});

const config: UserConfig[] = defineConfig([modules, vitePlugin, script]);
export default config;
