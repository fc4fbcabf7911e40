import { createReadStream } from "node:fs";
import { join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import type { ViteDevServer } from "vite";
import { defineConfig, type TestProjectConfiguration, type ViteUserConfig } from "vitest/config";
import { gpuFlags } from "../../testing/chromium/src/gpu-flags.ts";
import { bringProgram, programs } from "../../testing/debian-program/src/index.ts";
import { testData } from "../../testing/reference/src/test-data.ts";
import shared from "../../vitest.shared.ts";
import * as commands from "./test/browser/commands.ts";

const { reporters, include: _, ...rest } = shared.test!;
// A GPU in software takes half a minute for what is deepest.
const test = { ...rest, testTimeout: 120_000, hookTimeout: 120_000 };

const node: TestProjectConfiguration = {
  ...shared,
  test: { ...test, name: "node", include: ["test/*.test.ts"] },
};

const chromium = bringProgram(programs.chromium);

/** Addresses under which Vite serves files outside of its root. */
const addresses = testData && { data: `/@fs${testData.data}`, pairs: `/@fs${testData.pairs}` };

/** Serves the test data as it is: Vite takes a name without an ending, as weights have, for JavaScript. */
const servedTestData = {
  name: "test-data",
  configureServer({ middlewares }: ViteDevServer) {
    for (const folder of Object.values(testData ?? {}))
      middlewares.use(`/@fs${folder}`, ({ url }, response, next) => {
        const { pathname } = new URL(url!, "http://localhost");
        createReadStream(join(folder, decodeURIComponent(pathname)))
          .on("error", next)
          .pipe(response);
      });
  },
};

const browser: TestProjectConfiguration = {
  plugins: [servedTestData],
  resolve: { conditions: ["@srloss/source", "module", "browser", "development"] },
  // Named, since what Vite finds while tests run makes it reload them.
  optimizeDeps: {
    include: [
      "@srloss/weights > @noble/hashes/legacy.js",
      "@srloss/weights > @noble/hashes/sha2.js",
      ...["core", "backend-cpu", "backend-wasm", "backend-webgl", "backend-webgpu"].map((n) => `@tensorflow/tfjs-${n}`),
      "@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js",
      "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js",
      "comlink",
      "image-dimensions",
      "typescript",
    ],
  },
  server: {
    fs: { allow: ["../..", ...(testData ? [testData.data, testData.pairs] : [])] },
    // Cross-origin isolation: without it WebAssembly has no threads.
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  },
  test: {
    ...test,
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    env: { SRLOSS_TEST_DATA_ADDRESSES: JSON.stringify(addresses ?? null) },
    // A GPU in software takes every core there is.
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands,
      provider: playwright({
        launchOptions: { ...(chromium && { executablePath: chromium }), args: [...gpuFlags] },
      }),
      instances: [{ browser: "chromium" }],
    },
  },
};

const config: ViteUserConfig = defineConfig({
  test: { ...(reporters && { reporters }), projects: [node, ...(chromium ? [browser] : [])] },
});
export default config;
