import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: ["src/index.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
  copy: ["images"],
});
export default config;
