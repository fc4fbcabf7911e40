import { createRequire } from "node:module";
import { join } from "node:path";

/** What Vite needs to know of a plugin, without a dependency on its types. */
export interface SrlossVitePlugin {
  readonly name: string;
  config(config: { readonly root?: string | undefined }): {
    readonly optimizeDeps: { readonly include: string[] };
    readonly worker: { readonly format: "es" };
  };
}

/** What comes with this package, and what may stand beside it; parts that are CommonJS inside only run once they are bundled. */
const always = [
  "@tensorflow/tfjs-core",
  "@srloss/web > @tensorflow/tfjs-backend-cpu",
  "@srloss/web > @tensorflow/tfjs-backend-webgl",
];
const whereInstalled = [
  "@tensorflow/tfjs-backend-webgpu",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js",
  "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js",
];

/**
 * A Vite plugin for apps that use `createLossWorker`: Vite's development server finds by itself what a page imports, not
 * what a worker inside a package imports, and serves TensorFlow.js to it in a form that no browser runs.
 *
 * @returns The plugin; for the build it only sets the worker's format to `es`, which the worker needs.
 *
 * @example
 * ```ts no-run
 * // vite.config.ts
 * import { srlossVite } from "@srloss/web/vite";
 * import { defineConfig } from "vite";
 *
 * export default defineConfig({ plugins: [srlossVite()] });
 * ```
 */
export function srlossVite(): SrlossVitePlugin {
  return {
    name: "srloss",
    config({ root = process.cwd() }) {
      const { resolve } = createRequire(join(root, "package.json"));
      const installed = (name: string) => {
        try {
          return Boolean(resolve(name));
        } catch {
          return false;
        }
      };
      return {
        optimizeDeps: { include: [...always, ...whereInstalled.filter(installed)] },
        worker: { format: "es" },
      };
    },
  };
}
