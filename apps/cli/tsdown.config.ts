import { defineConfig, type UserConfig } from "tsdown";

const config: UserConfig = defineConfig({
  entry: { main: "src/main.ts", "evaluate-job": "src/evaluate-job.ts", "queue-batch": "src/queue-batch.ts" },
  dts: false,
  platform: "node",
  fixedExtension: false,
});
export default config;
