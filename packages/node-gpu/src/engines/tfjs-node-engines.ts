import { keepFactory } from "@srloss/core/backends";
import { firstLine, NotInstalled } from "@srloss/engines";
import { backend, findBackendFactory, setBackend } from "@tensorflow/tfjs-core";
import type { Engine, EngineOptions } from "./engine.ts";
import { requireOptional } from "./optional-package.ts";

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
    const { hasNvidiaDriver } = await import("@srloss/native");
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
  const { linkNative, nativeStatus, registerTensorflowKernels } = await import("@srloss/native");
  const { verbose, threads, memoryGrowth, devices, tensorFloat32, packages } = options;
  const environment = { verbose, threads, memoryGrowth, devices, tensorFloat32, packages };
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  const installed = linkNative(given);
  let reason: Error | undefined;
  for (const name of names) {
    try {
      requireOptional(name, packages);
      keepFactory("tensorflow");
      if (!findBackendFactory("tensorflow"))
        throw new Error(`${name} uses another copy of @tensorflow/tfjs-core than srloss does; run "npm dedupe"`);
      await setBackend("tensorflow");
      registerTensorflowKernels();
      return `TensorFlow ${(backend() as unknown as NodeBackend).binding.TF_Version}`;
    } catch (error) {
      // The first package's reason is the one to tell, unless it alone is absent.
      const told = installed ? plain(error) : withoutAddon(error, name, nativeStatus().untrusted);
      if (reason === undefined || (isAbsent(reason) && !isAbsent(told))) reason = told;
    }
  }
  throw reason;
}

function isAbsent({ message }: Error): boolean {
  return message.endsWith("is not installed");
}

/** What went wrong, in one line. */
function plain(error: unknown): Error {
  return error instanceof NotInstalled ? error : new Error(firstLine(error), { cause: error });
}

/** The same where we have no addon for the package; `refused` is why those that are there are not used. */
function withoutAddon(error: unknown, name: string, refused: string | undefined): Error {
  const told = plain(error);
  const cause = error instanceof Error && error.cause !== undefined ? (error.cause as Error).message : told.message;
  if (error instanceof NotInstalled || !/tfjs_binding\.node|Cannot find module|addon|napi/i.test(String(cause)))
    return told;
  return refused
    ? new Error(`${refused}, so that the native addon in it is not used`, { cause: error })
    : new NotInstalled(`${name} is installed without its native addon`);
}
