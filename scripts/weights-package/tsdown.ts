import { defineConfig, type UserConfig } from "tsdown";

/** The build of a package of weights: its addresses, and the reader that all such packages share. */
const config: UserConfig = defineConfig({
  entry: {
    index: "src/index.ts",
    "read-file": "../../scripts/weights-package/read-file.ts",
    "read-file.node": "../../scripts/weights-package/read-file.node.ts",
  },
  dts: true,
  platform: "neutral",
  fixedExtension: false,
  // The weights lie in dist too.
  clean: ["dist/*.js", "dist/*.d.ts"],
  deps: { neverBundle: ["#read-file", /^node:/] },
});
export default config;
