import { type Blocked, blockedBytes, clearBorders, type Shape } from "../kernels/blocked-layout.ts";
import type { Heap } from "../runtime/heap.ts";
import type { Operation } from "../runtime/operation.ts";

/** What may lie idle at most. */
const mostBytes = 64 * 1024 * 1024;

/** Hands out blocked layouts with borders of zeros, which no operation changes: those that were in use before need no clearing. */
export class BlockedPool {
  readonly #heap: Heap;
  readonly #idle = new Map<string, number[]>();
  #bytes = 0;
  #count = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Blocks of the heap that are not in use. */
  get idle(): number {
    return this.#count;
  }

  /** @returns A layout whose inside is to be written, and what has to run before. */
  take({ batch, channels, height, width }: Shape): { blocked: Blocked; operations: readonly Operation[] } {
    const shape = { batch, channels, height, width };
    const address = this.#idle.get(key(shape))?.pop();
    if (address === undefined) {
      const blocked = { ...shape, address: this.#heap.allocate(blockedBytes(shape)) };
      return { blocked, operations: [clearBorders(blocked)] };
    }
    this.#count--;
    this.#bytes -= blockedBytes(shape);
    return { blocked: { ...shape, address }, operations: [] };
  }

  /** Takes one back. */
  give(blocked: Blocked): void {
    const bytes = blockedBytes(blocked);
    if (this.#bytes + bytes > mostBytes) {
      this.#heap.free(blocked.address);
      return;
    }
    const name = key(blocked);
    const addresses = this.#idle.get(name) ?? [];
    this.#idle.set(name, addresses);
    addresses.push(blocked.address);
    this.#count++;
    this.#bytes += bytes;
  }
}

function key({ batch, channels, height, width }: Shape): string {
  return `${batch},${channels},${height},${width}`;
}
