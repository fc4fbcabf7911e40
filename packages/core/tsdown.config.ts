import { defineConfig, type UserConfig } from "tsdown";
import { scriptTag } from "../../tsdown.shared.ts";

const modules: UserConfig = {
  entry: [
    "src/index.ts",
    "src/backends.ts",
    "src/gradients.ts",
    "src/losses.ts",
    "src/metrics.ts",
    "src/networks.ts",
    "src/validation.ts",
  ],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
};

/** For script tags: the global `srloss`, after tfjs's global `tf`. */
const script: UserConfig = scriptTag("srloss", { globals: { "@tensorflow/tfjs-core": "tf" } });

const config: UserConfig[] = defineConfig([modules, script]);
export default config;
