/// <reference lib="dom" />
// For Node alone: the runtime loads it where it is of use, and pages don't have it.
import { isAscii } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

/**
 * V8 can make one 256-bit instruction of two 128-bit ones side by side. It does so where a flag says so, for what is compiled by its
 * optimising compiler meanwhile: the flags hold for one compilation of ours, and are as before when it ends.
 */
const flags = ["experimental-wasm-revectorize", "no-liftoff", "no-wasm-lazy-compilation"];

/** Of V8, as `process.versions` says it: those with which all kernels were seen to compute the same bits as without. */
const testedVersions = ["13.6."];

/** The kernels whose vectors lie side by side in pairs: beside what is built of this file, or beside its folder. */
const files = ["./generated/pairs.wasm", "../generated/pairs.wasm"];

/** @throws Error where the package is not whole, as in a bundle. */
export function readVectorPairs(): Uint8Array<ArrayBuffer> {
  const found = files.map((file) => new URL(file, import.meta.url)).find((url) => existsSync(url));
  if (!found) throw new Error("generated/pairs.wasm is missing");
  return new Uint8Array(readFileSync(found));
}

/** Whether this engine has 256-bit instructions for our kernels, and is known to compute the same with them. */
export function canRevectorize(): boolean {
  const { v8 = "", electron, bun, deno } = process.versions as Readonly<Record<string, string | undefined>>;
  if (process.arch !== "x64" || electron || bun || deno) return false;
  return testedVersions.some((version) => v8.startsWith(version)) && fuses();
}

/** Compiles a module at once and for good, with 256-bit instructions. */
export function compileRevectorized(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const set = flags.filter((flag) => !isGiven(flag));
  try {
    for (const flag of set) setFlagsFromString(`--${flag}`);
    return new WebAssembly.Module(bytes);
  } finally {
    for (const flag of set) setFlagsFromString(`--${opposite(flag)}`);
  }
}

/** More than one vector of the widest registers. */
const someText = new Uint8Array(256);

/**
 * 256-bit instructions leave something in the upper halves of registers, and as long as it is there JavaScript that computes with float32,
 * once it is optimised, takes a hundred times as long. V8 does not clear them when WebAssembly returns; what compilers make of C++ with
 * such instructions does, and Node's look at text (simdutf) is that.
 */
export function clearUpperHalves(): void {
  isAscii(someText);
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
