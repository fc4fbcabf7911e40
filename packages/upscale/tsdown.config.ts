import { defineConfig, type UserConfig } from "tsdown";
import { scriptTag } from "../../tsdown.shared.ts";

const modules: UserConfig = {
  entry: ["src/index.ts", "src/bundled-models.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
  // Networks that were trained here, and how.
  copy: ["src/trained"],
};

/** For script tags: the global `srlossUpscale`, after `tf`, `srloss` and `srlossWeights`. */
const script: UserConfig = scriptTag("srlossUpscale", {
  globals: {
    "@tensorflow/tfjs-core": "tf",
    "@tensorflow/tfjs-layers": "tf",
    "@srloss/core": "srloss",
    "@srloss/weights/formats": "srlossWeights",
  },
  bundled: [/^@srloss\/core\//],
});

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
