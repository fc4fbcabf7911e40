import { firstLine, NotInstalled } from "@srloss/engines";
import { findBackendFactory } from "@tensorflow/tfjs-core";

// Each import stands in a try block and by its literal name: bundlers then include what is installed, and let the rest
// fail when it is asked for.

/** @throws NotInstalled, or Error with the reason why it does not load. */
export async function importWebgpuBackend(): Promise<void> {
  try {
    await import("@tensorflow/tfjs-backend-webgpu");
  } catch (error) {
    throw refused("@tensorflow/tfjs-backend-webgpu", error);
  }
}

/** What `wasm-engine.ts` needs of the package. */
export interface WasmBackendModule {
  setWasmPaths(paths: string | Record<string, string>): void;
  setThreadsCount(threads: number): void;
  getThreadsCount(): number;
  readonly version_wasm: string;
}

/** What a script tag brought is there already, as `tf.wasm`. */
function scriptTag(): WasmBackendModule | undefined {
  const { tf } = globalThis as { readonly tf?: { readonly wasm?: WasmBackendModule } };
  return findBackendFactory("wasm") && tf?.wasm;
}

/** @throws NotInstalled, or Error with the reason why it does not load. */
export async function importWasmBackend(): Promise<WasmBackendModule> {
  const present = scriptTag();
  if (present) return present;
  try {
    return await import("@tensorflow/tfjs-backend-wasm");
  } catch (error) {
    throw refused("@tensorflow/tfjs-backend-wasm", error);
  }
}

/**
 * Whether tfjs's threads can start. It makes them from the text of one of its functions, and minifiers rename what that
 * text refers to: the threads would fail one by one, and tfjs wait for them for ever.
 */
export async function wasmThreadsStart(): Promise<boolean> {
  if (scriptTag()) return true;
  try {
    const { default: start } = await import(
      "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js"
    );
    return String(start).includes("_scriptDir");
  } catch {
    return false;
  }
}

/**
 * Lets tfjs take other addresses after a start that failed, which its public functions refuse.
 *
 * @throws Error where tfjs came by a script tag.
 */
export async function forgetWasmPaths(): Promise<void> {
  try {
    const { resetWasmPath } = await import("@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js");
    resetWasmPath();
  } catch (cause) {
    throw new Error("it failed to start before, and tfjs takes no other wasmPaths until the page is loaded again", {
      cause,
    });
  }
}

/** @throws NotInstalled, or Error with the reason why it does not load. */
export async function importSrlossWasm(): Promise<typeof import("@srloss/wasm")> {
  try {
    return await import("@srloss/wasm");
  } catch (error) {
    throw refused("@srloss/wasm", error);
  }
}

export async function importWebglBackend(): Promise<void> {
  await import("@tensorflow/tfjs-backend-webgl");
}

export async function importCpuBackend(): Promise<void> {
  await import("@tensorflow/tfjs-backend-cpu");
}

function refused(name: string, error: unknown): Error {
  const reason = firstLine(error);
  if (/could not resolve|failed to resolve|cannot find (module|package)/i.test(reason))
    return new NotInstalled(`${name} is not installed`, { cause: error });
  return new Error(`${name} does not load (${reason})`, { cause: error });
}
