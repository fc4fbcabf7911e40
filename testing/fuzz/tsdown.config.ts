import { defineConfig, type UserConfig } from "tsdown";

// The packages' sources, bundled: what is tried is what is in the checkout.
const config: UserConfig = defineConfig({
  entry: ["src/main.ts", "src/child.ts"],
  dts: false,
  platform: "node",
  fixedExtension: false,
  noExternal: [/^@(srloss|noble)\//],
  inputOptions: { resolve: { conditionNames: ["@srloss/source", "import", "node", "default"] } },
});
export default config;
