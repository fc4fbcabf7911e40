import { defineConfig, type UserConfig } from "tsdown";
import { scriptTag } from "../../tsdown.shared.ts";

const modules: UserConfig = {
  entry: ["src/index.ts", "src/downloads.ts", "src/formats.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
};

/** For script tags: the global `srlossWeights`, after `tf` and `srloss`. */
const script: UserConfig = scriptTag("srlossWeights", {
  entry: "src/script.ts",
  globals: { "@tensorflow/tfjs-core": "tf", "@srloss/core": "srloss" },
  bundled: [/^@noble\//, /^@srloss\/core\//],
});

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
