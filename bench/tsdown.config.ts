import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: [
    "src/main.ts",
    "src/judge/judge-peer.ts",
    "src/losses/engine-peer.ts",
    "src/losses/find-engines.ts",
    "src/train/train-peer.ts",
    "src/wasm/errors-worker.ts",
    "src/wasm/tfjs-peer.ts",
    "src/wasm/wasm-peer.ts",
  ],
  dts: false,
  platform: "node",
  fixedExtension: false,
});
export default config;
