/// <reference lib="dom" />
import { vectorPairs } from "../vector-pairs.ts";
import { builtin } from "./node-builtin.ts";

/**
 * V8 can make one 256-bit instruction of two 128-bit ones side by side. It does so where a flag says so, for what is compiled by its
 * optimising compiler meanwhile: the flags hold for one compilation of ours, and are as before when it ends.
 */
const flags = ["experimental-wasm-revectorize", "no-liftoff", "no-wasm-lazy-compilation"];

/** Of V8, as `process.versions` says it: those with which all kernels were seen to compute the same bits as without. */
const testedVersions = ["13.6."];

/**
 * Compiles a module at once and for good, with 256-bit instructions.
 *
 * @returns Undefined where this engine can't, or isn't known to compute the same.
 */
export function compileRevectorized(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | undefined {
  const v8 = canRevectorize() ? builtin<typeof import("node:v8")>("node:v8") : undefined;
  if (!v8) return undefined;
  const set = flags.filter((flag) => !isGiven(flag));
  try {
    for (const flag of set) v8.setFlagsFromString(`--${flag}`);
    return new WebAssembly.Module(bytes);
  } finally {
    for (const flag of set) v8.setFlagsFromString(`--${opposite(flag)}`);
  }
}

/** The kernels whose vectors lie side by side in pairs; undefined where a bundler has left them behind. */
export function readVectorPairs(): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = builtin<typeof import("node:fs")>("node:fs")?.readFileSync(vectorPairs());
    return bytes && new Uint8Array(bytes);
  } catch {
    return undefined;
  }
}

export function canRevectorize(): boolean {
  const { process } = globalThis;
  if (process?.release?.name !== "node" || process.arch !== "x64") return false;
  const { v8 = "", electron } = process.versions as { v8?: string; electron?: string };
  return !electron && testedVersions.some((version) => v8.startsWith(version)) && fuses();
}

/** Whether Node was started with it: then it is to stay. */
function isGiven(flag: string): boolean {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ").replaceAll("_", "-");
  return given.includes(`--${flag}`);
}

function opposite(flag: string): string {
  return flag.startsWith("no-") ? flag.slice(3) : `no-${flag}`;
}

/**
 * Processors that multiply and add in one instruction have 256-bit ones (but for AMD's of 2012 to 2014), and those that have none should not
 * get pairs of vectors: `(1 + 2^-12)^2` less what float32 makes of it is 0 unless that is one instruction.
 */
function fuses(): boolean {
  const one = "00 08 80 3f ";
  const text =
    "00 61 73 6d 01 00 00 00 01 05 01 60 00 01 7f 03 02 01 00 07 05 01 01 66 00 00 0a 2b 01 29 01 01 7b " +
    `fd 0c ${one.repeat(4)}22 00 20 00 20 00 20 00 fd e6 01 fd e1 01 fd 85 02 fd 53 0b`;
  const bytes = Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return (exports as { f(): number }).f() !== 0;
}
