import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: ["src/index.ts", "src/read-file.ts", "src/read-file.node.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
  // The weights lie in dist too.
  clean: ["dist/*.js", "dist/*.d.ts"],
  deps: { neverBundle: ["#read-file", /^node:/] },
});
export default config;
