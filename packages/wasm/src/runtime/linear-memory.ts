import { controlBytes } from "./control.ts";

/** 4 GiB, or what a process with less address space may have. */
const largestPages = [65536, 32768, 16384, 4096];

/** The first bytes are left alone: 0 stands for no address. */
const firstByte = 1024;

/** Blocks begin on cache lines. */
const line = 64;

/**
 * Memory that runtimes have one after the other. It never shrinks, and engines collect memory that threads share late, as
 * they don't count its bytes: a new one for each runtime would soon take all there is.
 */
export class LinearMemory {
  readonly shared: boolean;
  readonly memory: WebAssembly.Memory;
  #free = firstByte;

  constructor(shared: boolean) {
    this.shared = shared;
    this.memory = newMemory(shared);
  }

  /** Where a runtime's own blocks begin. */
  get free(): number {
    return this.#free;
  }

  /** An address that no runtime has had: threads of an earlier one read there, when they come to it, that they are to end. */
  takeControl(): number {
    const address = this.#free;
    this.#free += Math.ceil(controlBytes / line) * line;
    return address;
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
