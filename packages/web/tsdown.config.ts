import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: { index: "src/index.ts", "loss-worker": "src/worker/loss-worker.ts" },
  dts: true,
  platform: "neutral",
  fixedExtension: false,
});
export default config;
