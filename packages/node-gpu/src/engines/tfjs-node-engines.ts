import { keepFactory } from "@srloss/core/backends";
import { registerStepKernels } from "@srloss/core/networks";
import { firstLine, NotInstalled } from "@srloss/engines";
import { backend, findBackendFactory, setBackend } from "@tensorflow/tfjs-core";
import { linkNative, nativeStatus } from "../native/index.ts";
import { hasNvidiaDriver } from "../native/nvidia-driver.ts";
import { tensorflowKernels } from "../tensorflow-kernels/tensorflow-kernels.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { importOptional } from "./optional-package.ts";

interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** TensorFlow on an NVIDIA GPU: tfjs-node-gpu with its own addon, or either package with our CUDA install. */
export const tfjsNodeGpuEngine: Engine = {
  name: "tfjs-node-gpu",
  title: "TensorFlow on the GPU (CUDA)",
  backend: "tensorflow",
  install: "npm install @tensorflow/tfjs-node --ignore-scripts, then srloss native install --cuda",
  async load(options, forced) {
    const driver = hasNvidiaDriver();
    if (!forced && !driver) throw new Error("there is no NVIDIA driver");
    const version = await loadTensorflow(["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"], options).catch(
      (error: Error) => {
        // Half a gigabyte of CUDA would not help.
        throw driver ? error : new Error(`there is no NVIDIA driver, and ${error.message}`, { cause: error });
      },
    );
    if (!(backend() as unknown as NodeBackend).isUsingGpuDevice)
      throw new Error(driver ? "TensorFlow finds no GPU that it can use" : "there is no NVIDIA driver");
    return `${version}, GPU`;
  },
};

/** TensorFlow on the CPU. */
export const tfjsNodeEngine: Engine = {
  name: "tfjs-node",
  title: "TensorFlow on the CPU",
  backend: "tensorflow",
  install: "npm install @tensorflow/tfjs-node --ignore-scripts, then srloss native install",
  load: (options) => loadTensorflow(["@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"], options),
};

async function loadTensorflow(names: readonly string[], options: EngineOptions): Promise<string> {
  const { verbose, threads, memoryGrowth, devices, tensorFloat32, packages } = options;
  const environment = { verbose, threads, memoryGrowth, devices, tensorFloat32, packages };
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  const installed = linkNative(given);
  let reason: Error | undefined;
  for (const name of names) {
    try {
      await importOptional(name, packages);
      keepFactory("tensorflow");
      if (!findBackendFactory("tensorflow"))
        throw new Error(`${name} uses another copy of @tensorflow/tfjs-core than srloss does; run "npm dedupe"`);
      await setBackend("tensorflow");
      bringKernels();
      return `TensorFlow ${(backend() as unknown as NodeBackend).binding.TF_Version}`;
    } catch (error) {
      // The first package's reason is the one to tell, unless it alone is absent.
      const told = tellable(error, name, installed !== undefined);
      if (reason === undefined || (isAbsent(reason) && !isAbsent(told))) reason = told;
    }
  }
  throw reason;
}

let brought = false;

function bringKernels(): void {
  if (!brought) registerStepKernels("tensorflow", tensorflowKernels);
  brought = true;
}

function isAbsent({ message }: Error): boolean {
  return message.endsWith("is not installed");
}

function tellable(error: unknown, name: string, installed: boolean): Error {
  if (error instanceof NotInstalled) return error;
  const message = firstLine(error);
  const cause = error instanceof Error && error.cause !== undefined ? String((error.cause as Error).message) : message;
  const refused = installed ? undefined : nativeStatus().untrusted;
  if (!installed && /tfjs_binding\.node|Cannot find module|addon|napi/i.test(cause))
    return refused
      ? new Error(`${refused}, so that the native addon in it is not used`, { cause: error })
      : new NotInstalled(`${name} is installed without its native addon`);
  return new Error(message, { cause: error });
}
