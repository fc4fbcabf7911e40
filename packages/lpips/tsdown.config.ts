import { defineConfig, type UserConfig } from "tsdown";
import { scriptTag } from "../../tsdown.shared.ts";

const modules: UserConfig = {
  entry: ["src/index.ts", "src/measures.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
  // Of the numbers that were learned by others.
  copy: ["src/heads/LICENSE.lpips.txt", "src/dists/LICENSE.dists.txt"],
};

/** For script tags: the global `srlossLpips`, after `tf`, `srloss`, `srlossWeights` and `srlossVgg`. */
const script: UserConfig = scriptTag("srlossLpips", {
  globals: {
    "@tensorflow/tfjs-core": "tf",
    "@srloss/core": "srloss",
    "@srloss/weights": "srlossWeights",
    "@srloss/weights/downloads": "srlossWeights",
    "@srloss/weights/formats": "srlossWeights",
    "@srloss/vgg": "srlossVgg",
  },
  bundled: [/^@srloss\/core\//],
});

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
