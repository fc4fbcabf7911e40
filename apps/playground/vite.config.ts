import { defineConfig, type UserConfig } from "vite";
import { localWeights, siteWeights } from "./vite-plugins/local-weights.ts";
import { offline } from "./vite-plugins/offline.ts";
import { squeezeNet } from "./vite-plugins/squeezenet.ts";

const config: UserConfig = defineConfig({
  // Any folder of any file host.
  base: "./",
  plugins: [localWeights(), siteWeights(), squeezeNet(), offline()],
  resolve: { conditions: ["@srloss/source", "module", "browser", "development|production"] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: { target: "es2023", chunkSizeWarningLimit: 1500 },
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
});
export default config;
