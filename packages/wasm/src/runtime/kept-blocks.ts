/** What may be kept at most. */
const mostBytes = 256 * 1024 * 1024;

/** Whoever has blocks in a runtime's memory for longer than a task. */
export interface Keeper {
  readonly blocks: number;
  /** The memory is about to go: what is nowhere else must be saved. */
  leave(): void;
}

interface Block {
  readonly bytes: number;
  /** Called before the block is given up: `forget` where its owner no longer needs it, `leave` where its values must be saved. */
  readonly values?: { forget(): void; leave(): void };
}

/** Blocks that may be needed again, by what they were made of. The oldest ones go where there is too much. */
export class KeptBlocks<T extends Block> {
  readonly #free: (block: T) => void;
  readonly #blocks = new Map<object, T>();
  #bytes = 0;

  constructor(free: (block: T) => void) {
    this.#free = free;
  }

  get count(): number {
    return this.#blocks.size;
  }

  find(owner: object): T | undefined {
    return this.#blocks.get(owner);
  }

  /** Takes a block over from the caller. */
  keep(owner: object, block: T): void {
    this.drop(owner);
    this.#blocks.set(owner, block);
    this.#bytes += block.bytes;
    for (const [oldest, { values }] of this.#blocks) {
      if (this.#bytes <= mostBytes) break;
      values?.leave();
      this.drop(oldest);
    }
  }

  /** Frees the block, if there is one; its owner needs it no more. */
  drop(owner: object): void {
    const block = this.#blocks.get(owner);
    if (!block) return;
    block.values?.forget();
    this.#blocks.delete(owner);
    this.#bytes -= block.bytes;
    this.#free(block);
  }

  /** The memory is about to go. */
  leave(): void {
    for (const { values } of this.#blocks.values()) values?.leave();
  }
}
