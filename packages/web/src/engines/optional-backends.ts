import { firstLine, NotInstalled } from "@srloss/core/engines";

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

/** @throws NotInstalled, or Error with the reason why it does not load. */
export async function importWasmBackend(): Promise<WasmBackendModule> {
  try {
    return await import("@tensorflow/tfjs-backend-wasm");
  } catch (error) {
    throw refused("@tensorflow/tfjs-backend-wasm", error);
  }
}

export async function importWebglBackend(): Promise<void> {
  await import("@tensorflow/tfjs-backend-webgl");
}

/** @returns The version. */
export async function importCpuBackend(): Promise<string> {
  const { version_cpu } = await import("@tensorflow/tfjs-backend-cpu");
  return version_cpu;
}

function refused(name: string, error: unknown): Error {
  const reason = firstLine(error);
  if (/could not resolve|failed to resolve|cannot find (module|package)/i.test(reason))
    return new NotInstalled(`${name} is not installed`, { cause: error });
  return new Error(`${name} does not load (${reason})`, { cause: error });
}
