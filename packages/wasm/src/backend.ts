import { keepWasm } from "@srloss/core/backends";
import "@tensorflow/tfjs-backend-wasm";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  copyRegisteredKernels,
  engine,
  findBackendFactory,
  type KernelBackend,
  registerBackend,
  type TypedArray,
} from "@tensorflow/tfjs-core";
import { kernels } from "./runtime/current-runtime.ts";
import { dropComplex, moveComplex, readComplex } from "./tensors/complex/complex-data.ts";
import { presentStore } from "./tensors/tensor-store.ts";

/** tfjs's name of the backend that this package registers. */
export const backendName = "srloss-wasm";

let kernelsAreCopied = false;

/**
 * A backend of our own name on top of tfjs's wasm backend: the same tensors in the same memory and the same kernels, but
 * for those that this package replaces. Both stay available, and tensors of one are tensors of the other. Importing this
 * package registers it; where `tf.removeBackend` took it or tfjs's away since then, this brings it back.
 *
 * @example
 * ```ts
 * tf.removeBackend(backendName);
 * registerWasmBackend();
 * await tf.setBackend(backendName); // => true
 * ```
 */
export function registerWasmBackend(): void {
  keepWasm();
  const { registry } = engine();
  const own = registry[backendName] as BackendWasm | undefined;
  // The one that it stands before is gone.
  if (own && own.wasm !== (registry.wasm as BackendWasm | undefined)?.wasm) delete registry[backendName];
  if (findBackendFactory(backendName)) return;
  if (!kernelsAreCopied) copyRegisteredKernels("wasm", backendName);
  kernelsAreCopied = true;
  registerBackend(
    backendName,
    async () => {
      kernels();
      return alias(await tfjsWasm());
    },
    // tfjs takes the one of highest priority by itself: WebGL and its wasm backend have 2, WebGPU and TensorFlow 3.
    2.5,
  );
}

/** tfjs's own backend, started where it was not; its kernels are bound to one module, so that there must be only one. */
async function tfjsWasm(): Promise<BackendWasm> {
  keepWasm();
  const { registry } = engine();
  const present = registry.wasm ?? (await findBackendFactory("wasm")!());
  registry.wasm ??= present;
  return registry.wasm as BackendWasm;
}

/** The same backend to all but tfjs's engine, which would dispose of both when one of them is removed. */
function alias(backend: BackendWasm): KernelBackend {
  const disposeData: BackendWasm["disposeData"] = (dataId, force) => {
    const last = force || backend.refCount(dataId) <= 1;
    if (last) presentStore()?.drop(dataId);
    const parts = last && dropComplex(backend, dataId);
    if (!parts) return backend.disposeData(dataId, force);
    for (const part of [parts.real, parts.imag]) disposeData(part.dataId as never, true);
    return true;
  };
  const readSync: BackendWasm["readSync"] = (dataId, start, end) =>
    readComplex(backend, dataId) ?? backend.readSync(dataId, start, end);
  const move: BackendWasm["move"] = (dataId, values, shape, dtype, refCount) =>
    dtype === "complex64"
      ? moveComplex(backend, dataId, values as TypedArray, shape, refCount)
      : backend.move(dataId, values, shape, dtype, refCount);
  // Not a Proxy, through whose traps each of the thousands of looks at a backend that a training step takes is slow.
  const ours = Object.create(Object.getPrototypeOf(backend), fieldsOf(backend)) as KernelBackend;
  Object.assign(ours, { dispose: () => {}, disposeData, readSync, move });
  // Tensors of other backends that a kernel reads move to the backend that is named here, and ask it for what it overrides.
  (backend.dataIdMap as unknown as { backend: KernelBackend }).backend = ours;
  return ours;
}

/** Properties that are another object's. */
function fieldsOf<T extends object>(object: T): PropertyDescriptorMap {
  const fields: PropertyDescriptorMap = {};
  for (const name of Object.keys(object) as (keyof T & string)[])
    fields[name] = {
      enumerable: true,
      get: () => object[name],
      set: (value: T[typeof name]) => {
        object[name] = value;
      },
    };
  return fields;
}
