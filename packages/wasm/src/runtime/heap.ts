/** Blocks begin on cache lines, and a micro-kernel may read a little past the end of one. */
const line = 64;
const slack = 256;

interface Block {
  start: number;
  bytes: number;
}

/** Memory can't grow. */
class NoRoom extends RangeError {}

/** Hands out blocks of one linear memory, the lowest that fit, and grows it where none does. */
export class Heap {
  readonly #memory: WebAssembly.Memory;
  /** Gaps between blocks, by address. */
  #gaps: Block[] = [];
  readonly #sizes = new Map<number, number>();
  #top: number;
  #untouched: number;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.#memory = memory;
    this.#top = upTo(start, line);
    this.#untouched = this.#top;
  }

  /**
   * @returns The address; what is there is not zero.
   * @throws NoRoom where memory can't grow.
   */
  allocate(wanted: number): number {
    const bytes = upTo(wanted + slack, line);
    const index = this.#gaps.findIndex((gap) => gap.bytes >= bytes);
    let start: number;
    if (index >= 0) {
      const gap = this.#gaps[index]!;
      start = gap.start;
      gap.start += bytes;
      gap.bytes -= bytes;
      if (!gap.bytes) this.#gaps.splice(index, 1);
    } else {
      start = this.#top;
      this.#growTo(start + bytes);
      this.#top = start + bytes;
      this.#untouched = Math.max(this.#untouched, this.#top);
    }
    this.#sizes.set(start, bytes);
    return start;
  }

  /**
   * A block that no block since the last `settle` has been part of: operations that were planned with those may not have
   * run yet.
   */
  allocateUntouched(wanted: number): number {
    if (this.#top < this.#untouched) {
      this.#growTo(this.#untouched);
      this.#gaps.push({ start: this.#top, bytes: this.#untouched - this.#top });
      this.#top = this.#untouched;
    }
    const bytes = upTo(wanted + slack, line);
    const start = this.#top;
    this.#growTo(start + bytes);
    this.#top = start + bytes;
    this.#untouched = this.#top;
    this.#sizes.set(start, bytes);
    return start;
  }

  /** Nothing planned is left to run. */
  settle(): void {
    this.#untouched = this.#top;
  }

  free(start: number): void {
    let bytes = this.#sizes.get(start);
    if (bytes === undefined) throw new Error(`No block begins at ${start}.`);
    this.#sizes.delete(start);
    let at = this.#gaps.findIndex((gap) => gap.start > start);
    if (at < 0) at = this.#gaps.length;
    const next = this.#gaps[at];
    if (next && start + bytes === next.start) {
      bytes += next.bytes;
      this.#gaps.splice(at, 1);
    }
    const previous = this.#gaps[at - 1];
    if (previous && previous.start + previous.bytes === start) {
      previous.bytes += bytes;
      this.#dropTop(previous, at - 1);
    } else {
      const gap = { start, bytes };
      this.#gaps.splice(at, 0, gap);
      this.#dropTop(gap, at);
    }
  }

  /** Blocks that are in use. */
  get blocks(): number {
    return this.#sizes.size;
  }

  #dropTop(gap: Block, at: number): void {
    if (gap.start + gap.bytes !== this.#top) return;
    this.#top = gap.start;
    this.#gaps.splice(at, 1);
  }

  #growTo(end: number): void {
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / 65536);
    if (missing <= 0) return;
    try {
      this.#memory.grow(missing);
    } catch (cause) {
      let inUse = 0;
      for (const bytes of this.#sizes.values()) inUse += bytes;
      throw new NoRoom(`a block of ${end - this.#top} bytes doesn't fit beside ${inUse} in use`, { cause });
    }
  }
}

function upTo(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}
