import { Control } from "./control.ts";
import { Heap } from "./heap.ts";
import type { Keeper } from "./kept-blocks.ts";
import type { KernelModule } from "./kernel-module.ts";
import { LinearMemory } from "./linear-memory.ts";
import { type Operation, operationBytes, writeProgram } from "./operation.ts";
import { Threads } from "./threads.ts";

interface Exports {
  start(control: number, program: number, count: number): void;
  finish(control: number, program: number, count: number, threads: number, maySleep: number): number;
}

interface Program {
  readonly address: number;
  /** How many threads there were when the program was written. */
  readonly threads: number;
  readonly operations: readonly Operation[];
}

const stalled = "a thread stopped half-way";

/** A thread stopped half-way through a program. */
export class StalledThread extends Error {}

/** The kernels with their memory and their threads: takes programs, lists of operations on blocks of that memory. */
export class Runtime {
  readonly heap: Heap;
  readonly #keepers = new Map<unknown, Keeper>();
  readonly #linear: LinearMemory;
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Exports;
  readonly #afterProgram: (() => void) | undefined;
  readonly #control: Control;
  readonly #threads: Threads | undefined;
  #threadCount: number;
  #scratch: { readonly address: number; readonly bytes: number } | undefined;
  #started: Program | undefined;
  #stalled = false;
  #threadDied = false;

  /**
   * @param threads The main one included; the others need a module for shared memory.
   * @param threadDied Called where one of them ends between programs. From then on the main one works alone.
   * @param linear What a runtime that has ended left behind; other memory where it can't serve.
   */
  constructor(
    { module, shared, afterProgram }: KernelModule,
    threads: number,
    threadDied: () => void = () => {},
    linear?: LinearMemory,
  ) {
    this.#linear = linear?.shared === shared ? linear : new LinearMemory(shared);
    this.#memory = this.#linear.memory;
    const env = { memory: this.#memory, now: () => performance.now() };
    this.#exports = new WebAssembly.Instance(module, { env }).exports as unknown as Exports;
    this.#afterProgram = afterProgram;
    this.#control = new Control(this.#memory, this.#linear.takeControl());
    this.heap = new Heap(this.#memory, this.#linear.free);
    this.#threadCount = shared ? threads : 1;
    if (this.threads > 1)
      this.#threads = new Threads(this.threads - 1, { module, memory: this.#memory }, this.#control, () => {
        this.#threadCount = 1;
        this.#threadDied = true;
        threadDied();
      });
  }

  /** The main one included. */
  get threads(): number {
    return this.#threadCount;
  }

  /** Floats at an address, until memory grows or something is started. */
  floats(address: number, length: number): Float32Array {
    this.#finish();
    return new Float32Array(this.#memory.buffer, address, length);
  }

  bytes(address: number, length: number): Uint8Array {
    this.#finish();
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  /** Copies values to a new block, beside whatever has been started. */
  stage(values: ArrayLike<number>, float64 = false): number {
    const Values = float64 ? Float64Array : Float32Array;
    const address = this.heap.allocateUntouched(values.length * Values.BYTES_PER_ELEMENT);
    new Values(this.#memory.buffer, address, values.length).set(values);
    return address;
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Blocks in use; the runtime's own and those of keepers are not counted. */
  get blocks(): number {
    let others = [this.#scratch, this.#started].filter((block) => block !== undefined).length;
    for (const { blocks } of this.#keepers.values()) others += blocks;
    return this.heap.blocks - others;
  }

  /** The one of its class, made when it is first asked for. */
  keeper<T extends Keeper>(Class: new (heap: Heap) => T): T {
    const found = this.#keepers.get(Class) ?? new Class(this.heap);
    this.#keepers.set(Class, found);
    return found as T;
  }

  /**
   * Runs operations one after the other, each on every thread. A block may be freed once the operations that use it are
   * planned, and serve later ones; but JavaScript must not write to a new block while operations are planned and not run.
   *
   * @throws StalledThread, after which neither this runtime nor what it holds can be used.
   */
  run(operations: readonly Operation[]): void {
    const program = this.#write(operations);
    if (!program) return;
    if (this.threads > 1) this.#exports.start(this.#control.address, program.address, operations.length);
    const whole = this.#work(program);
    this.#settle(program);
    if (whole) return;
    this.#stalled = true;
    throw new StalledThread(stalled);
  }

  /**
   * The same, but the other threads begin while this one goes on: it joins them when memory is next looked at through this
   * runtime, or something else is to run. No operation may write to what one before it reads: where a thread stops
   * half-way, they are all done again.
   */
  start(operations: readonly Operation[]): void {
    if (this.threads === 1) {
      this.run(operations);
      return;
    }
    const program = this.#write(operations);
    if (!program) return;
    this.#exports.start(this.#control.address, program.address, operations.length);
    this.#started = program;
  }

  /** Between tasks: what comes next may use all that is free. */
  settle(): void {
    this.#finish();
    this.heap.settle();
  }

  #finish(): void {
    const program = this.#started;
    if (!program) return;
    const lost = this.threads < program.threads;
    if (lost || !this.#work(program)) {
      // Those that are left may still be at what they have begun.
      this.#stalled = !lost || program.threads > 2;
      const again = { ...program, address: program.address + program.operations.length * operationBytes };
      writeProgram(this.#memory.buffer, again.address, again.operations);
      this.#work({ ...again, threads: 1 });
    }
    this.#started = undefined;
    this.#settle(program);
  }

  #write(operations: readonly Operation[]): Program | undefined {
    this.#finish();
    if (this.#stalled) throw new StalledThread(stalled);
    if (!operations.length) return undefined;
    this.#growScratch(Math.max(...operations.map(({ scratch = 0 }) => scratch)));
    // Twice, should a thread stop half-way: it may still change what it was at.
    const address = this.heap.allocateUntouched(2 * operations.length * operationBytes);
    writeProgram(this.#memory.buffer, address, operations);
    return { address, operations, threads: this.threads };
  }

  #work({ address, operations, threads }: Program): boolean {
    const whole = this.#exports.finish(this.#control.address, address, operations.length, threads, maySleep() ? 1 : 0);
    this.#afterProgram?.();
    return whole !== 0;
  }

  #settle({ address }: Program): void {
    this.heap.free(address);
    this.heap.settle();
  }

  /**
   * What its memory alone holds is saved.
   *
   * @returns The memory, for another runtime; undefined where a thread may still write to it.
   */
  end(): LinearMemory | undefined {
    this.#finish();
    for (const keeper of this.#keepers.values()) keeper.leave();
    this.#threads?.end();
    return this.#stalled || this.#threadDied ? undefined : this.#linear;
  }

  #growScratch(wanted: number): void {
    if (this.#scratch && wanted <= this.#scratch.bytes) return;
    if (this.#scratch) this.heap.free(this.#scratch.address);
    const bytes = Math.ceil(wanted / 64) * 64 + 2048;
    this.#scratch = { address: this.heap.allocateUntouched(bytes * this.threads), bytes };
    this.#control.write("scratch", this.#scratch.address);
    this.#control.write("scratchBytes", bytes);
  }
}

/** A browser's main thread may not wait; it spins for the few microseconds at the end of an operation. */
function maySleep(): boolean {
  return typeof document === "undefined";
}
