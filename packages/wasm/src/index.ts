import { registerFeatureStack } from "@srloss/core/networks";
import { backendName, registerWasmBackend } from "./backend.ts";
import { WasmFeatureStack } from "./network/wasm-feature-stack.ts";
import { settings } from "./runtime/settings.ts";
import { registerKernels } from "./tensors/register-kernels.ts";

registerWasmBackend();
registerKernels(backendName);
registerFeatureStack(backendName, (steps, mean) => new WasmFeatureStack(steps, mean, settings.precision));

export { backendName, registerWasmBackend } from "./backend.ts";
export { configureWasm } from "./configure-wasm.ts";
export type { Precision, WasmOptions } from "./runtime/settings.ts";
export { type WasmStatus, wasmStatus } from "./wasm-status.ts";
