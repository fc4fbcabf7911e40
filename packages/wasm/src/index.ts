import { registerFeatureStack, registerFineFeatures, registerStepKernels } from "@srloss/core/networks";
import { backendName, registerWasmBackend } from "./backend.ts";
import { runsWhole } from "./network/stages.ts";
import { stridedGradient } from "./network/strided-gradient.ts";
import { WasmFeatureStack } from "./network/wasm-feature-stack.ts";
import { settings } from "./runtime/settings.ts";
import { registerKernels } from "./tensors/register-kernels.ts";

registerWasmBackend();
registerKernels(backendName);
registerFineFeatures(backendName);
registerFeatureStack(backendName, (steps, mean) =>
  runsWhole(steps, settings.precision === "exact") ? new WasmFeatureStack(steps, mean, settings.precision) : undefined,
);
registerStepKernels(backendName, { inputGradient: stridedGradient });

export { backendName, registerWasmBackend } from "./backend.ts";
export { configureWasm } from "./configure-wasm.ts";
export type { Precision, WasmOptions } from "./runtime/settings.ts";
export { type WasmStatus, wasmStatus } from "./wasm-status.ts";
