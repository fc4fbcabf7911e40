import { type BackendLostError, type BackendReport, type EngineName, useBackend } from "@srloss/web";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { env } from "@tensorflow/tfjs-core";

// The worker's own address is not the page's: relative ones would be looked for in the wrong folder.
const absolute = (address: string) => new URL(address, import.meta.url).href;

/** Where tfjs's WebAssembly is. tfjs wants to know all three; the one with threads is never fetched, see below. */
export const wasmPaths: Readonly<Record<string, string>> = {
  "tfjs-backend-wasm-simd.wasm": absolute(simd),
  "tfjs-backend-wasm-threaded-simd.wasm": absolute(simd),
  "tfjs-backend-wasm.wasm": absolute(plain),
};

/** An engine by name, or the fastest one that works. */
export type EngineChoice = EngineName | "auto";

/**
 * tfjs starts its threads from the source text of one of its functions, and a bundler renames what that text refers to:
 * they would fail one by one, and tfjs would wait for them for ever. What is set here outlives tfjs's own registration.
 */
env().registerFlag("WASM_HAS_MULTITHREAD_SUPPORT", () => false);
env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);

export function startEngine(choice: EngineChoice, onLost: (error: BackendLostError) => void): Promise<BackendReport> {
  return useBackend({ wasmPaths, onLost, ...(choice !== "auto" && { engine: choice }) });
}
