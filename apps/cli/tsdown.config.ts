import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: ["src/main.ts"],
  dts: false,
  platform: "node",
  fixedExtension: false,
});
export default config;
