import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: { index: "src/index.ts", revectorize: "src/runtime/revectorize.ts" },
  dts: true,
  copy: [{ from: "src/generated/pairs.wasm", to: "dist/generated" }],
  platform: "neutral",
  fixedExtension: false,
});
export default config;
