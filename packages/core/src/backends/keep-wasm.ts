import { engine, getBackend, type KernelBackend, setBackend } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { blockWithin, hasRoom } from "./blocks-of-wasm.ts";
import { dropRethrowers } from "./drop-rethrowers.ts";
import { addFilterGradient } from "./filter-gradient.ts";
import { keepFactory } from "./keep-factory.ts";
import { addMetricKernels } from "./metric-kernels.ts";
import { mendSlice } from "./slice-on-heap.ts";

type Exported = (...values: unknown[]) => unknown;

/** What tfjs's wasm backend has of its module; null once it was disposed of. */
interface WasmModule {
  _malloc(bytes: number): number;
  _free(place: number): void;
  readonly HEAPU8: Uint8Array;
  onAbort(): void;
  cwrap(...signature: unknown[]): Exported;
  readonly tfjs: { disposeData(id: number): void; registerTensor: Exported };
}

interface WasmBackend extends KernelBackend {
  readonly wasm: WasmModule | null;
}

const backend = "wasm";
const guarding = new WeakSet<object>();

/**
 * Keeps tfjs's wasm backend alive. It never looks whether its memory has room: where that is full, results are written over
 * other tensors or beyond its end. From now on an operation without room throws instead. After that, and after an abort, which
 * leaves nothing of the module but its memory, another instance takes its place, in which tensors follow when they are next used.
 * An uncaught error ends Node with status 1, as it does without that package. Where `tf.removeBackend` took the backend away it is
 * registered again. Its slices copy what is asked for alone, filters of convolutions get the gradient that it lacks, and metrics quicker
 * kernels. To be called before and after tfjs's package is imported.
 *
 * @example
 * ```ts
 * import { keepWasm } from "@srloss/core/backends";
 * keepWasm(); // with @tensorflow/tfjs-backend-wasm imported; any number of times
 * ```
 */
export function keepWasm(): void {
  keepFactory(backend);
  mendSlice(backend);
  addFilterGradient(backend);
  addMetricKernels(backend);
  const { registry, registryFactory } = engine();
  const present = registry[backend];
  if (present) guard(present as WasmBackend);
  const entry = registryFactory[backend];
  if (!entry || guarding.has(entry.factory)) return;
  const { factory } = entry;
  entry.factory = async () => {
    const made = await factory();
    dropRethrowers();
    guard(made as WasmBackend);
    return made;
  };
  guarding.add(entry.factory);
}

function guard({ wasm }: WasmBackend): void {
  if (!wasm || guarding.has(wasm)) return;
  guarding.add(wasm);
  let full = false;
  let dead = false;
  /** Another instance takes the place of this one, but not in the middle of an operation. */
  const replace = () => queueMicrotask(() => void begin(wasm, !dead).catch(() => {}));
  let { _malloc } = wasm;
  const own = { allocate: (bytes: number) => _malloc(bytes), memory: wasm };
  const ended = () => new SrlossError("memory", "WebAssembly ran out of memory; go on after await tf.ready().");
  const noRoom = (what: string) => {
    if (!full) replace();
    full = true;
    return new SrlossError(
      "memory",
      `WebAssembly ran out of memory: ${what}; take smaller images or dispose of tensors.`,
    );
  };
  const allocate = (bytes: number): number => {
    if (dead) throw ended();
    const place = blockWithin(own, bytes);
    if (!place && bytes) throw noRoom(`${bytes} more bytes don't fit`);
    if (hasRoom(own)) return place;
    wasm._free(place);
    throw noRoom(`${bytes} more bytes leave an operation no room to work in`);
  };
  /** What kernels allocate for themselves ends them where it fails, or is written beyond the end of the memory. */
  const guarded =
    (run: Exported): Exported =>
    (...values) => {
      try {
        return run(...values);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        if (dead) throw ended();
        if (full || !hasRoom(own)) throw noRoom("what an operation needs for itself doesn't fit");
        throw error;
      }
    };
  // Kernels take their functions from here when the backend begins.
  const { cwrap } = wasm;
  wasm.cwrap = (...signature) => guarded(cwrap(...signature));
  wasm.tfjs.registerTensor = guarded(wasm.tfjs.registerTensor);
  // The module puts the function itself in the place of a first one when that is called.
  Object.defineProperty(wasm, "_malloc", {
    get: () => allocate,
    set: (theirs: typeof _malloc) => {
      _malloc = theirs;
    },
  });
  // tfjs's own listens to failures of the start alone. What has ended runs nothing any more, but can be read.
  wasm.onAbort = () => {
    if (dead) return;
    dead = true;
    wasm._free = wasm.tfjs.disposeData = () => {};
    console.warn("srloss: WebAssembly ran out of memory and ended; another takes its place.");
    replace();
  };
}

async function begin(wasm: WasmModule, alive: boolean): Promise<void> {
  const { registry, registryFactory } = engine();
  // tfjs's, and then ours in front of it, which it was there before.
  const names = Object.keys(registry).filter((name) => (registry[name] as WasmBackend).wasm === wasm);
  // What is current goes on until the next one is there.
  for (const name of names)
    if (alive) registry[name] = await registryFactory[name]!.factory();
    else delete registry[name];
  const current = getBackend();
  if (names.includes(current)) await setBackend(current);
}
