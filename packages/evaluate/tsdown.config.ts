import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: { index: "src/index.ts", drawing: "src/drawing/index.ts" },
  dts: true,
  platform: "neutral",
  fixedExtension: false,
});
export default config;
