import { findBackendFactory, type KernelBackend, registerBackend, removeBackend } from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { importOptional } from "./optional-package.ts";

interface Dawn {
  create(options: string[]): Gpu;
  readonly globals: object;
}

interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>;
}

interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
  };
  readonly isFallbackAdapter?: boolean;
  readonly limits: Record<string, number>;
  requestDevice(descriptor: object): Promise<unknown>;
}

interface WebGpuBackendModule {
  readonly WebGPUBackend: new (device: unknown, info: unknown) => KernelBackend;
}

/** The limits that tfjs's kernels ask for, as large as the adapter has them. */
const limits = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
];

/** WebGPU by way of Dawn, on Vulkan, Metal or Direct3D 12. A software adapter is slower than wasm: only by name. */
export const webgpuEngine: Engine = {
  name: "webgpu",
  title: "WebGPU (Dawn)",
  backend: "webgpu",
  install: "npm install webgpu @tensorflow/tfjs-backend-webgpu",
  async load(_options, forced) {
    const { create, globals } = await importOptional<Dawn>("webgpu");
    const { WebGPUBackend } = await importOptional<WebGpuBackendModule>("@tensorflow/tfjs-backend-webgpu");
    Object.assign(globalThis, globals);
    const adapter = await create([]).requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new Error("there is no GPU with a Vulkan, Metal or Direct3D 12 driver");
    const { info } = adapter;
    const name = info.description || info.device || info.vendor || "unknown adapter";
    const software =
      adapter.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${name} ${info.architecture}`);
    if (software && !forced) throw new Error(`the only adapter is a software one (${name})`);
    const requiredLimits = Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]]));
    const device = await adapter.requestDevice({ requiredLimits });
    // A first call's device may be lost by now.
    if (findBackendFactory("webgpu")) removeBackend("webgpu");
    registerBackend("webgpu", () => new WebGPUBackend(device, info));
    return name;
  },
};
