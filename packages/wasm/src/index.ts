import { registerFeatureStack } from "@srloss/core/networks";
import { backendName, registerWasmBackend } from "./backend.ts";
import { registerKernels } from "./kernels/register-kernels.ts";
import { settings } from "./settings.ts";
import { WasmFeatureStack } from "./stack/wasm-feature-stack.ts";

registerWasmBackend();
registerKernels(backendName);
registerFeatureStack(backendName, (steps, mean) => new WasmFeatureStack(steps, mean, settings.precision));

export { backendName, registerWasmBackend } from "./backend.ts";
export { configureWasm } from "./configure-wasm.ts";
export type { Precision, WasmOptions } from "./settings.ts";
export { type WasmStatus, wasmStatus } from "./wasm-status.ts";
