/// <reference lib="dom" />
import { parts } from "../generated/kernels.ts";
import { builtin } from "./node-builtin.ts";

/** A compiled module, for memory that threads share or for memory of its own. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly shared: boolean;
  /** Multiplies and adds in one instruction. */
  readonly relaxedSimd: boolean;
  /** Has 256-bit instructions. */
  readonly revectorized: boolean;
  /** To be called after each program, where there is something to clear up. */
  readonly afterProgram?: () => void;
}

/**
 * The fastest module that this engine takes.
 *
 * @param relaxed `false` for plain SIMD everywhere.
 * @param revectorize `false` for 128-bit instructions everywhere.
 * @throws Error where WebAssembly has no SIMD.
 */
export function compileKernels(shared: boolean, relaxed: boolean, revectorize: boolean): KernelModule {
  if (relaxed) allowRelaxedSimd();
  const wide = relaxed && revectorize ? compilePairs(shared) : undefined;
  if (wide) return { ...wide, shared, relaxedSimd: true, revectorized: true };
  const fast = relaxed ? decode(1, shared) : undefined;
  const relaxedSimd = fast !== undefined && WebAssembly.validate(fast);
  const bytes = relaxedSimd ? fast : decode(0, shared);
  if (!relaxedSimd && !WebAssembly.validate(bytes)) throw new Error("WebAssembly has no SIMD here");
  return { module: new WebAssembly.Module(bytes), shared, relaxedSimd, revectorized: false };
}

/** Of V8: others don't load what only some of these can run. */
const revectorizing = /^13[.]6[.]/;

/** In Node, from a file beside this one; undefined where there is none, as in a bundle, or where the engine can't. */
function compilePairs(shared: boolean): Pick<KernelModule, "module" | "afterProgram"> | undefined {
  if (!revectorizing.test(globalThis.process?.versions?.v8)) return undefined;
  try {
    const { createRequire } = builtin<typeof import("node:module")>("node:module")!;
    // As source or built, both files have the same ending.
    const file = `./revectorize${import.meta.url.slice(-3)}`;
    const node: typeof import("./revectorize.ts") = createRequire(import.meta.url)(file);
    if (!node.canRevectorize()) return undefined;
    const module = node.compileRevectorized(withMemory(node.readVectorPairs(), shared));
    return { module, afterProgram: node.clearUpperHalves };
  } catch {
    return undefined;
  }
}

/**
 * Node 20 has relaxed SIMD behind a flag that is read whenever a module is compiled, so that it can still be set now.
 * Nothing else reads it.
 */
function allowRelaxedSimd(): void {
  if (globalThis.process?.versions?.node?.startsWith("20."))
    builtin<typeof import("node:v8")>("node:v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

function decode(which: 0 | 1, shared: boolean): Uint8Array<ArrayBuffer> {
  const hexadecimal = parts.map((pair) => pair[which]).join("");
  const bytes = Uint8Array.from({ length: hexadecimal.length / 2 }, (_, i) =>
    Number.parseInt(hexadecimal.slice(2 * i, 2 * i + 2), 16),
  );
  return withMemory(bytes, shared);
}

/** The modules are built for shared memory; what they say of it is one bit, and all else is the same without threads. */
function withMemory(bytes: Uint8Array<ArrayBuffer>, shared: boolean): Uint8Array<ArrayBuffer> {
  if (!shared) bytes[memoryFlags(bytes)]! &= ~2;
  return bytes;
}

/** Where the limits of the import `env.memory` begin. */
function memoryFlags(bytes: Uint8Array): number {
  const name = [..."\u0003env\u0006memory\u0002"].map((character) => character.charCodeAt(0));
  const at = bytes.findIndex((_, i) => name.every((byte, j) => bytes[i + j] === byte));
  if (at < 0) throw new Error("the kernels import no memory");
  return at + name.length;
}
