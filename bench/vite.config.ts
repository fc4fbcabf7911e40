import { defineConfig, type UserConfig } from "vite";

/** The page of `npm run bench -- wasm --chromium`. */
const config: UserConfig = defineConfig({
  build: {
    outDir: "dist/page",
    rolldownOptions: {
      input: "src/wasm/wasm-page.ts",
      output: { entryFileNames: "[name].js" },
      preserveEntrySignatures: "strict",
    },
  },
});
export default config;
