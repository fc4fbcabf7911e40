import { controlWords as words } from "../generated/operations.ts";

export type ControlWord = (typeof words)[number];

export const controlBytes: number = words.length * 4;

/** What the main thread and the others share. */
export class Control {
  readonly address: number;
  readonly #memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory, address: number) {
    this.#memory = memory;
    this.address = address;
    this.#view().fill(0);
  }

  read(word: ControlWord): number {
    return Atomics.load(this.#view(), words.indexOf(word));
  }

  write(word: ControlWord, value: number): void {
    Atomics.store(this.#view(), words.indexOf(word), value);
  }

  /** Lets the threads end. */
  stop(): void {
    this.write("stop", 1);
    Atomics.add(this.#view(), words.indexOf("generation"), 1);
    Atomics.notify(this.#view(), words.indexOf("generation"));
  }

  #view(): Int32Array {
    return new Int32Array(this.#memory.buffer, this.address, words.length);
  }
}
