import type { KeptPlanes } from "../kernels/tensor-planes.ts";
import { Control, controlBytes } from "./control.ts";
import { Heap } from "./heap.ts";
import { KeptBlocks } from "./kept-blocks.ts";
import type { KernelModule } from "./kernel-module.ts";
import { type Operation, operationBytes, writeProgram } from "./operation.ts";
import { PlanesPool } from "./planes-pool.ts";
import { Threads } from "./threads.ts";

interface Exports {
  run(control: number, program: number, count: number, threads: number, maySleep: number): number;
}

/** A thread stopped half-way through a program. */
export class StalledThread extends Error {}

/** 4 GiB, or what a process with less address space may have. */
const largestPages = [65536, 32768, 16384, 4096];

/** The first bytes are left alone: 0 stands for no address. */
const firstByte = 1024;

/** The kernels with their memory and their threads: takes programs, lists of operations on blocks of that memory. */
export class Machine {
  readonly heap: Heap;
  readonly planes: PlanesPool;
  /** Planes of tensors that are still there. */
  readonly kept: KeptBlocks<KeptPlanes>;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Exports;
  readonly #control: Control;
  readonly #threads: Threads | undefined;
  readonly threads: number;
  #scratch: { readonly place: number; readonly bytes: number } | undefined;

  /** @param threads The main one included; the others need a module for shared memory. */
  constructor({ module, shared }: KernelModule, threads: number) {
    this.#memory = newMemory(shared);
    const env = { memory: this.#memory, now: () => performance.now() };
    this.#exports = new WebAssembly.Instance(module, { env }).exports as unknown as Exports;
    this.#control = new Control(this.#memory, firstByte);
    this.heap = new Heap(this.#memory, firstByte + controlBytes);
    this.planes = new PlanesPool(this.heap);
    this.kept = new KeptBlocks((planes) => this.planes.give(planes));
    this.threads = shared ? threads : 1;
    if (this.threads > 1)
      this.#threads = new Threads(this.threads - 1, { module, memory: this.#memory }, this.#control);
  }

  /** Floats at an address, until memory grows. */
  floats(place: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, place, length);
  }

  bytes(place: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, place, length);
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Blocks in use; the machine's own, idle ones and those that are kept for tensors are not counted. */
  get blocks(): number {
    return this.heap.blocks - (this.#scratch ? 1 : 0) - this.kept.count - this.planes.idle;
  }

  /**
   * Runs operations one after the other, each on every thread. A block may be freed once the operations that use it are
   * planned, and serve later ones; but JavaScript must not write to a new block while operations are planned and not run.
   *
   * @throws StalledThread, after which neither this machine nor what it holds can be used.
   */
  run(operations: readonly Operation[]): void {
    if (!operations.length) return;
    this.#growScratch(Math.max(...operations.map(({ scratch = 0 }) => scratch)));
    const program = this.heap.allocateUntouched(operations.length * operationBytes);
    writeProgram(this.#memory.buffer, program, operations);
    const whole = this.#exports.run(this.#control.place, program, operations.length, this.threads, maySleep() ? 1 : 0);
    this.heap.free(program);
    this.heap.settle();
    if (!whole) throw new StalledThread("a thread stopped half-way");
  }

  /** What its memory alone holds is saved. */
  end(): void {
    this.kept.leave();
    this.#threads?.end();
  }

  #growScratch(wanted: number): void {
    if (this.#scratch && wanted <= this.#scratch.bytes) return;
    if (this.#scratch) this.heap.free(this.#scratch.place);
    const bytes = Math.ceil(wanted / 64) * 64 + 2048;
    this.#scratch = { place: this.heap.allocateUntouched(bytes * this.threads), bytes };
    this.#control.write("scratch", this.#scratch.place);
    this.#control.write("scratchBytes", bytes);
  }
}

function newMemory(shared: boolean): WebAssembly.Memory {
  for (const maximum of largestPages)
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared });
    } catch (error) {
      if (maximum === largestPages.at(-1)) throw error;
    }
  throw new Error("WebAssembly has no memory here");
}

/** A browser's main thread may not wait; it spins for the few microseconds at the end of an operation. */
function maySleep(): boolean {
  return typeof document === "undefined";
}
