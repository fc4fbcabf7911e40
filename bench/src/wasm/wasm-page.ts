/// <reference lib="dom" />
// @srloss/wasm on a page of the bench: /?size=SIZE&threads=THREADS&simd=relaxed|plain
import "@srloss/core/gradients";
import { backendName, configureWasm, wasmStatus } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { env, setBackend } from "@tensorflow/tfjs-core";
import { wholeLosses } from "./whole-losses.ts";

/** What the bench calls. */
export interface WasmPage {
  readonly threads: number;
  readonly relaxedSimd: boolean;
  run(gradient: boolean): Promise<{ ms: number; value: number }>;
}

async function start(): Promise<WasmPage> {
  const parameters = new URLSearchParams(location.search);
  setWasmPaths("/tfjs/");
  // Two sets of threads would be in each other's way.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  configureWasm({ threads: Number(parameters.get("threads")), relaxedSimd: parameters.get("simd") !== "plain" });
  await setBackend(backendName);
  const loss = await wholeLosses(Number(parameters.get("size")));
  const { threads, relaxedSimd } = wasmStatus();
  return {
    threads,
    relaxedSimd,
    async run(gradient) {
      const begun = performance.now();
      const value = await loss("fast", gradient);
      return { ms: performance.now() - begun, value };
    },
  };
}

const page = start();
(globalThis as unknown as { own(): Promise<WasmPage> }).own = () => page;
