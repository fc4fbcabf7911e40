import { syncBuiltinESMExports } from "node:module";
import v8 from "node:v8";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { kinds } from "../src/generated/operations.ts";
import { configureWasm, wasmStatus } from "../src/index.ts";
import { blockedBytes, newBlocked } from "../src/kernels/blocked-layout.ts";
import { copyPlanes } from "../src/kernels/planes.ts";
import { onRuntime } from "../src/runtime/current-runtime.ts";
import { compileKernels } from "../src/runtime/kernel-module.ts";
import { canRevectorize, clearUpperHalves, compileRevectorized, readVectorPairs } from "../src/runtime/revectorize.ts";
import { Runtime } from "../src/runtime/runtime.ts";
import { runTwice } from "./same-bits.ts";

const tested = process.versions.v8.startsWith("13.6.") && process.arch === "x64";

describe("256-bit instructions", () => {
  it(`are made of our kernels here: ${tested}`, () => {
    expect(canRevectorize()).toBe(tested);
    expect(wasmStatus().revectorized).toBe(tested);
    expect(compileKernels(false, true, true).revectorized).toBe(tested);
  });

  it("are not made where they, or relaxed SIMD, are not wanted", () => {
    configureWasm({ revectorize: false });
    expect(wasmStatus()).toMatchObject({ revectorized: false });
    configureWasm({ revectorize: true, relaxedSimd: false });
    expect(wasmStatus()).toMatchObject({ revectorized: false, relaxedSimd: false });
    configureWasm({ relaxedSimd: true });
    expect(wasmStatus().revectorized).toBe(tested);
  });

  it.each([
    [
      "another version of V8",
      () => vi.spyOn(process, "versions", "get").mockReturnValue({ ...process.versions, v8: "12.4.254.21" }),
    ],
    ["another processor", () => vi.spyOn(process, "arch", "get").mockReturnValue("arm64")],
    [
      "Electron",
      () => vi.spyOn(process, "versions", "get").mockReturnValue({ ...process.versions, electron: "40" } as never),
    ],
  ])("are not made on %s", (_, pretend) => {
    pretend();
    expect(canRevectorize()).toBe(false);
    expect(compileKernels(false, true, true).revectorized).toBe(false);
    vi.restoreAllMocks();
  });
});

describe("what 256-bit instructions leave in registers", () => {
  /** How often it is cleared while two programs run. */
  function clearings(): number {
    let cleared = 0;
    const runtime = new Runtime({ ...compileKernels(false, true, true), afterProgram: () => cleared++ }, 1);
    const shape = { batch: 1, channels: 8, height: 2, width: 2 };
    const [from, to] = [newBlocked(runtime, shape), newBlocked(runtime, shape)];
    for (let program = 0; program < 2; program++) runtime.run([copyPlanes({ from, to })]);
    return cleared;
  }

  it("is cleared after every program, so that JavaScript stays fast", () => {
    expect(clearings()).toBe(2);
    expect(compileKernels(false, true, true).afterProgram?.name).toBe(tested ? clearUpperHalves.name : undefined);
    expect(compileKernels(false, true, false).afterProgram).toBeUndefined();
    expect(clearUpperHalves).not.toThrow();
  });
});

describe("V8's flags", () => {
  /** What is written to them, in order. */
  function flagsOf(act: () => unknown): string[] {
    const set: string[] = [];
    vi.spyOn(v8, "setFlagsFromString").mockImplementation((flag) => {
      set.push(flag);
    });
    syncBuiltinESMExports();
    try {
      act();
    } catch {
      set.push("thrown");
    }
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    return set;
  }

  const on = ["--experimental-wasm-revectorize", "--no-liftoff", "--no-wasm-lazy-compilation"];
  const off = ["--no-experimental-wasm-revectorize", "--liftoff", "--wasm-lazy-compilation"];

  it("are as before after a compilation, and after one that fails", () => {
    expect(flagsOf(() => compileRevectorized(readVectorPairs()))).toEqual([...on, ...off]);
    expect(flagsOf(() => compileRevectorized(new Uint8Array([1])))).toEqual([...on, ...off, "thrown"]);
  });

  it("that Node was started with stay", () => {
    process.execArgv.push("--no_liftoff");
    const set = flagsOf(() => compileRevectorized(readVectorPairs()));
    process.execArgv.pop();
    const others = (flags: string[]) => flags.filter((flag) => !flag.includes("liftoff"));
    expect(set).toEqual([...others(on), ...others(off)]);
  });
});

/** The module of pairs as it is where nobody makes anything of them: a section more, so that V8 does not take what it has compiled of these bytes. */
function asWritten(): WebAssembly.Module {
  const bytes = readVectorPairs();
  const longer = new Uint8Array(bytes.length + 6);
  longer.set(bytes);
  longer.set([0, 4, 1, 120, 0, 0], bytes.length);
  longer[memoryFlags(bytes)]! &= ~2;
  return new WebAssembly.Module(longer);
}

function memoryFlags(bytes: Uint8Array): number {
  const name = Buffer.from("\u0003env\u0006memory\u0002");
  return Buffer.from(bytes).indexOf(name) + name.length;
}

/** Which have every kernel between them. */
const files = [
  ...[
    "blurred-pool",
    "depthwise",
    "feature-differences",
    "fourier-lines",
    "gram",
    "kernels",
    "large-windows",
    "matrix-product",
  ],
  ...["elementwise", "mean-absolute", "one-pass-kernels", "optimiser", "pixel-shuffle", "stacks", "tie-map"],
];

/** The tests of kernels, here with every program run twice. */
if (tested)
  describe("every kernel computes the same bits with 256-bit instructions as without", async () => {
    configureWasm({ threads: 1 });
    const seen = runTwice(asWritten());
    it("copies planes, to others and onto them", () => {
      const shape = { batch: 2, channels: 8, height: 5, width: 7 };
      const sums = onRuntime((runtime) => {
        const [from, to] = [newBlocked(runtime, shape), newBlocked(runtime, shape)];
        runtime.floats(from.address, blockedBytes(shape) / 4).fill(1.5);
        runtime.run([copyPlanes({ from, to }), copyPlanes({ from, to, add: true })]);
        const copied = Array.from(runtime.floats(to.address, blockedBytes(shape) / 4));
        for (const { address } of [from, to]) runtime.heap.free(address);
        return copied;
      });
      expect(new Set(sums)).toEqual(new Set([3]));
    });
    // A program of several threads can't be run twice.
    beforeEach(() => configureWasm({ threads: 1 }));
    for (const name of files)
      describe(name, async () => {
        await import(`./${name}.test.ts`);
      });
    afterAll(() => {
      seen.end();
      expect(seen.different).toEqual([]);
      expect(kinds.filter((kind) => !seen.kinds.has(kind))).toEqual([]);
    });
  });
