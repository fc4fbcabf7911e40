import { keepFactory } from "@srloss/core/backends";
import { findBackendFactory, type KernelBackend } from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { importWebgpuBackend } from "./optional-backends.ts";
import { isSoftwareRenderer } from "./software-renderer.ts";
import { type Watch, watchBackend } from "./watch-backend.ts";

// TypeScript's DOM library has no WebGPU yet.
interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>;
}

interface Adapter {
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface WebgpuBackend extends KernelBackend {
  readonly device: { readonly lost: Promise<{ readonly message: string }> };
}

export const webgpuEngine: Engine = {
  name: "webgpu",
  title: "WebGPU",
  backend: "webgpu",
  install: "npm install @tensorflow/tfjs-backend-webgpu",
  async load({ onLost }, forced) {
    const { gpu } = navigator as { readonly gpu?: Gpu };
    if (!gpu) throw new Error(isSecureContext ? "this browser has no WebGPU" : "WebGPU needs a page on https");
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new Error("the browser offers no GPU to WebGPU");
    const { vendor = "", architecture = "", device = "", description = "", isFallbackAdapter } = adapter.info ?? {};
    const name = description || device || [vendor, architecture].filter(Boolean).join(" ") || "unnamed GPU";
    const software = isFallbackAdapter || isSoftwareRenderer(`${name} ${vendor} ${architecture}`);
    if (software && !forced) throw new Error(`the only adapter is a software one (${name})`);
    if (!findBackendFactory("webgpu")) await importWebgpuBackend();
    keepFactory("webgpu");
    watchBackend("webgpu", watchDevice, onLost);
    return name;
  },
};

const watchDevice: Watch = (backend, lost) => {
  void (backend as WebgpuBackend).device.lost.then(({ message }) => lost(message || "no reason given"));
};
