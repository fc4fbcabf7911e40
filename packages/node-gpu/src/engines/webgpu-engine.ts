import { findBackendFactory, type KernelBackend, registerBackend, removeBackend } from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { importOptional, requireOptional } from "./optional-package.ts";
import { missingVulkan } from "./vulkan.ts";

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
    readonly isFallbackAdapter?: boolean;
  };
  readonly limits: Record<string, number>;
  requestDevice(descriptor: object): Promise<Device>;
}

interface Device {
  readonly lost: Promise<unknown>;
}

interface WebGpuBackendModule {
  readonly WebGPUBackend: new (device: Device, info: unknown) => KernelBackend;
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

/** An adapter and what to call it. */
interface Found {
  readonly adapter: Adapter;
  readonly name: string;
  readonly software: boolean;
}

/** Dawn goes with the last reference to it, and takes the process along. */
let gpu: Gpu | undefined;

/** The device of an earlier call: a new one would take that call's tensors away. */
let running: (Found & { lost: boolean }) | undefined;

/** WebGPU by way of Dawn, on Vulkan, Metal or Direct3D 12. A software adapter is slower than wasm: only by name. */
export const webgpuEngine: Engine = {
  name: "webgpu",
  title: "WebGPU (Dawn)",
  backend: "webgpu",
  install: "npm install webgpu @tensorflow/tfjs-backend-webgpu",
  async load({ packages }, forced) {
    const dawn = await importOptional<Dawn>("webgpu", packages);
    const { WebGPUBackend } = requireOptional<WebGpuBackendModule>("@tensorflow/tfjs-backend-webgpu", packages);
    if (running?.lost || !findBackendFactory("webgpu")) running = undefined;
    const found = running ?? (await findAdapter(dawn));
    if (found.software && !forced) throw new Error(`the only adapter is a software one (${found.name})`);
    running ??= await startDevice(found, WebGPUBackend);
    return found.name;
  },
};

async function findAdapter({ create, globals }: Dawn): Promise<Found> {
  const missing = missingVulkan();
  if (missing) throw new Error(missing);
  Object.assign(globalThis, globals);
  gpu ??= create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("there is no GPU with a Vulkan, Metal or Direct3D 12 driver");
  const { description, device, vendor, architecture, isFallbackAdapter } = adapter.info;
  const name = description || device || vendor || "unknown adapter";
  const software = /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${name} ${architecture}`);
  return { adapter, name, software: software || Boolean(isFallbackAdapter) };
}

async function startDevice(
  found: Found,
  WebGPUBackend: WebGpuBackendModule["WebGPUBackend"],
): Promise<NonNullable<typeof running>> {
  const { adapter } = found;
  const requiredLimits = Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredLimits });
  const backend = withNavigatorGpu(() => new WebGPUBackend(device, adapter.info));
  if (findBackendFactory("webgpu")) removeBackend("webgpu");
  registerBackend("webgpu", () => backend);
  const started = { ...found, lost: false };
  void device.lost.then(() => {
    started.lost = true;
  });
  return started;
}

/** tfjs's constructor wants a `navigator.gpu`, of which it uses nothing; Node has none. */
function withNavigatorGpu<T>(task: () => T): T {
  const own = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { gpu: {} }, configurable: true });
  try {
    return task();
  } finally {
    if (own) Object.defineProperty(globalThis, "navigator", own);
    else Reflect.deleteProperty(globalThis, "navigator");
  }
}
