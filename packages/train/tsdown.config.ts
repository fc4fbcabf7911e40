import { defineConfig, type UserConfig } from "tsdown";
import { trainingSchema } from "./src/configuration/training-schema.ts";

const config: UserConfig = defineConfig({
  entry: ["src/index.ts", "src/spectrum.ts"],
  dts: true,
  platform: "neutral",
  fixedExtension: false,
  plugins: [
    {
      name: "schema",
      generateBundle() {
        const source = `${JSON.stringify(trainingSchema, undefined, 2)}\n`;
        this.emitFile({ type: "asset", fileName: "training.schema.json", source });
      },
    },
  ],
});
export default config;
