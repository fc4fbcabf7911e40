import { engine, getBackend, type KernelBackend, setBackend } from "@tensorflow/tfjs-core";
import { SrlossError } from "../srloss-error.ts";
import { keepFactory } from "./keep-factory.ts";

/** What tfjs's wasm backend has of its module; null once it was disposed of. */
interface WasmModule {
  _malloc(bytes: number): number;
  _free(place: number): void;
  onAbort?(what: unknown): void;
  readonly tfjs: { disposeData(id: number): void };
}

interface WasmBackend extends KernelBackend {
  readonly wasm: WasmModule | null;
}

const backend = "wasm";
const guarding = new WeakSet<object>();

/**
 * Keeps tfjs's wasm backend alive. It never looks whether its memory has room: where that is full, results are written over
 * other tensors. From now on an operation without room throws instead. After that, and after an abort, which leaves nothing
 * of the module but its memory, another instance takes its place, in which tensors follow when they are next used. Where
 * `tf.removeBackend` took the backend away it is registered again. To be called before and after tfjs's package is imported.
 *
 * @example
 * ```ts
 * import { keepWasm } from "@srloss/core/engines";
 * keepWasm(); // with @tensorflow/tfjs-backend-wasm imported; any number of times
 * ```
 */
export function keepWasm(): void {
  keepFactory(backend);
  const { registry, registryFactory } = engine();
  const present = registry[backend];
  if (present) guard(present as WasmBackend);
  const entry = registryFactory[backend];
  if (!entry || guarding.has(entry.factory)) return;
  const { factory } = entry;
  entry.factory = async () => {
    const made = await factory();
    guard(made as WasmBackend);
    return made;
  };
  guarding.add(entry.factory);
}

function guard({ wasm }: WasmBackend): void {
  if (!wasm || guarding.has(wasm)) return;
  guarding.add(wasm);
  let state: "sound" | "full" | "dead" = "sound";
  let { _malloc } = wasm;
  const allocate = (bytes: number): number => {
    if (state === "dead")
      throw new SrlossError("memory", "WebAssembly ran out of memory and begins anew; go on after await tf.ready().");
    const place = _malloc(bytes);
    if (place !== 0 || bytes === 0) return place;
    if (state === "sound") replace(wasm, true);
    state = "full";
    throw new SrlossError(
      "memory",
      `WebAssembly ran out of memory: there is no room for ${gigabytes(bytes)} beside the other tensors; take smaller images, or dispose of tensors.`,
    );
  };
  // The module puts the function itself in the place of a first one when that is called.
  Object.defineProperty(wasm, "_malloc", {
    get: () => allocate,
    set: (own: typeof _malloc) => {
      _malloc = own;
    },
  });
  const { onAbort } = wasm;
  wasm.onAbort = (what) => {
    onAbort?.(what);
    if (state === "dead") return;
    state = "dead";
    wasm._free = () => undefined;
    wasm.tfjs.disposeData = () => undefined;
    console.warn("srloss: tfjs's WebAssembly ran out of memory and ended; another one takes its place.");
    replace(wasm, false);
  };
}

/** Puts a new instance in the place of one that is full, or dead: that one runs nothing any more, but can be read. */
function replace(wasm: WasmModule, alive: boolean): void {
  // Not in the middle of an operation.
  queueMicrotask(() => void begin(wasm, alive).catch(() => undefined));
}

async function begin(wasm: WasmModule, alive: boolean): Promise<void> {
  const { registry, registryFactory } = engine();
  // Ours in front of tfjs's have its module.
  const names = Object.keys(registry).filter((name) => (registry[name] as WasmBackend).wasm === wasm);
  if (alive)
    // What is current goes on until the next one is there.
    for (const name of [backend, ...names.filter((other) => other !== backend)])
      registry[name] = await registryFactory[name]!.factory();
  else for (const name of names) delete registry[name];
  if (names.includes(getBackend())) await setBackend(getBackend());
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(2)} GB`;
}
