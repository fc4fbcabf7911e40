import { clearBorders, type Planes, planesBytes, type Shape } from "../convolution/planes.ts";
import type { Heap } from "./heap.ts";
import type { Operation } from "./operation.ts";

/** What may lie idle at most. */
const mostBytes = 64 * 1024 * 1024;

/** Hands out planes with borders of zeros, which no operation changes: those that were in use before need no clearing. */
export class PlanesPool {
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

  /** @returns Planes whose inside is to be written, and what has to run before. */
  take({ batch, channels, height, width }: Shape): { planes: Planes; operations: readonly Operation[] } {
    const shape = { batch, channels, height, width };
    const place = this.#idle.get(key(shape))?.pop();
    if (place === undefined) {
      const planes = { ...shape, place: this.#heap.allocate(planesBytes(shape)) };
      return { planes, operations: [clearBorders(planes)] };
    }
    this.#count--;
    this.#bytes -= planesBytes(shape);
    return { planes: { ...shape, place }, operations: [] };
  }

  /** Takes planes back. */
  give(planes: Planes): void {
    const bytes = planesBytes(planes);
    if (this.#bytes + bytes > mostBytes) {
      this.#heap.free(planes.place);
      return;
    }
    const name = key(planes);
    const places = this.#idle.get(name) ?? [];
    this.#idle.set(name, places);
    places.push(planes.place);
    this.#count++;
    this.#bytes += bytes;
  }
}

function key({ batch, channels, height, width }: Shape): string {
  return `${batch},${channels},${height},${width}`;
}
