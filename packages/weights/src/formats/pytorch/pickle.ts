import { allowedGlobal, build, isGlobal, reduce } from "./allowed-globals.ts";
import { PersistentId, PickleEnds, PickleError } from "./pickled.ts";

/** Of a state dict: AlexNet has 16 tensors, a large language model some thousands. */
const most = { operations: 2_000_000, memo: 500_000, items: 500_000, text: 65_536 };

const mark = Symbol("mark");

/**
 * Reads one pickle, of protocol 2 to 4, as far as files of tensors use the format: numbers, texts, lists, tuples, dictionaries,
 * references to storages, and the few functions of `allowed-globals`, which are never called but understood. Dictionaries are
 * maps. Anything else is refused: nothing in a file is executed.
 *
 * @param bytes The pickle begins with the first; what follows its end is left.
 * @returns Its value, and the number of its bytes.
 * @throws PickleError that says what it holds.
 */
export function readPickle(bytes: Uint8Array): { readonly value: unknown; readonly length: number } {
  return new Unpickler(bytes).run();
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #items = 0;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): { value: unknown; length: number } {
    for (let operations = 0; ; operations++) {
      if (operations > most.operations) throw new PickleError("it has more operations than a file of tensors");
      const code = this.#view.getUint8(this.#take(1));
      if (code === stop) return { value: this.#pop(), length: this.#at };
      const operation = this.#operations[code];
      if (!operation) throw new PickleError(`it uses opcode 0x${code.toString(16)}, which files of tensors don't`);
      operation();
      if (this.#stack.length > most.items) throw new PickleError("it piles up more than a file of tensors");
    }
  }

  /** Moves on by `count` bytes. @returns Where they begin. */
  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw new PickleEnds("it ends before its end");
    this.#at += count;
    return at;
  }

  #pop(): unknown {
    if (!this.#stack.length) throw new PickleError("it takes what it did not put there");
    const value = this.#stack.pop();
    if (value === mark) throw new PickleError("it takes what it did not put there");
    return value;
  }

  #top(): unknown {
    const value = this.#stack.at(-1);
    if (value === undefined || value === mark) throw new PickleError("it takes what it did not put there");
    return value;
  }

  /** Everything since the last mark. */
  #marked(): unknown[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw new PickleError("it takes what it did not put there");
    return this.#stack.splice(at).slice(1);
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  /** Containers grow by what is put into them, which the memo may put there again and again. */
  #count(items: number): void {
    this.#items += items;
    if (this.#items > most.items) throw new PickleError("it has more parts than a file of tensors");
  }

  #tuple(items: readonly unknown[]): void {
    this.#count(items.length + 1);
    this.#push(Object.freeze([...items]));
  }

  #remember(index: number): void {
    if (this.#memo.size >= most.memo) throw new PickleError("it remembers more than a file of tensors");
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): void {
    if (!this.#memo.has(index)) throw new PickleError("it recalls what it did not remember");
    this.#push(this.#memo.get(index));
  }

  #text(length: number): string {
    if (length > most.text) throw new PickleError(`it has a text of ${length} bytes`);
    const at = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0 && this.#bytes.length - this.#at < 1000) throw new PickleEnds("it ends before its end");
    if (end < 0 || end - this.#at > 500) throw new PickleError("it has a name without an end");
    const text = this.#text(end - this.#at);
    this.#take(1);
    return text;
  }

  #uint8 = () => this.#view.getUint8(this.#take(1));
  #uint16 = () => this.#view.getUint16(this.#take(2), true);
  #uint32 = () => this.#view.getUint32(this.#take(4), true);

  /** Little-endian, in two's complement; a number beyond 2^53 stays one of its size, and no index of anything. */
  #long(length: number): number {
    if (length > 32) throw new PickleError(`it has a number of ${length} bytes`);
    const at = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[at + i]!);
    if (length && this.#bytes[at + length - 1]! & 0x80) value -= 1n << BigInt(8 * length);
    return Number(value);
  }

  #global(module: unknown, name: unknown): void {
    const found = typeof module === "string" && typeof name === "string" ? allowedGlobal(module, name) : undefined;
    if (!found) {
      const said = /^[\w.]{1,120}$/.test(`${module}.${name}`) ? `${module}.${name}` : "what is no name of Python's";
      throw new PickleError(`it refers to ${said}, and only tensors and their dictionaries are read`);
    }
    this.#push(found);
  }

  #append(items: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw new PickleError("it adds to what is no list");
    this.#count(items.length);
    for (const item of items) list.push(item);
  }

  #set(items: readonly unknown[]): void {
    const map = this.#top();
    if (!(map instanceof Map) || items.length % 2) throw new PickleError("it adds to what is no dictionary");
    this.#count(items.length);
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }

  #reduce(): void {
    const given = this.#pop();
    const called = this.#pop();
    if (!isGlobal(called) || !Array.isArray(given)) throw new PickleError("it calls what is no function");
    this.#push(reduce(called, given));
  }

  #build(): void {
    const state = this.#pop();
    this.#push(build(this.#pop(), state));
  }

  /** By code; the names are Python's (`pickletools`). */
  readonly #operations: Readonly<Record<number, () => void>> = {
    128: () => {
      const protocol = this.#uint8();
      if (protocol > 5) throw new PickleError(`it has protocol ${protocol}`);
    },
    149: () => void this.#take(8), // FRAME
    40: () => this.#push(mark), // MARK
    48: () => void this.#pop(), // POP
    78: () => this.#push(null), // NONE
    136: () => this.#push(true), // NEWTRUE
    137: () => this.#push(false), // NEWFALSE
    74: () => this.#push(this.#view.getInt32(this.#take(4), true)), // BININT
    75: () => this.#push(this.#uint8()), // BININT1
    77: () => this.#push(this.#uint16()), // BININT2
    138: () => this.#push(this.#long(this.#uint8())), // LONG1
    139: () => this.#push(this.#long(this.#uint32())), // LONG4
    71: () => this.#push(this.#view.getFloat64(this.#take(8), false)), // BINFLOAT
    88: () => this.#push(this.#text(this.#uint32())), // BINUNICODE
    140: () => this.#push(this.#text(this.#uint8())), // SHORT_BINUNICODE
    85: () => this.#push(this.#text(this.#uint8())), // SHORT_BINSTRING
    84: () => this.#push(this.#text(this.#uint32())), // BINSTRING
    41: () => this.#tuple([]), // EMPTY_TUPLE
    133: () => this.#tuple([this.#pop()]), // TUPLE1
    134: () => this.#tuple([this.#pop(), this.#pop()].reverse()), // TUPLE2
    135: () => this.#tuple([this.#pop(), this.#pop(), this.#pop()].reverse()), // TUPLE3
    116: () => this.#tuple(this.#marked()), // TUPLE
    93: () => this.#push([]), // EMPTY_LIST
    97: () => this.#append([this.#pop()]), // APPEND
    101: () => this.#append(this.#marked()), // APPENDS
    125: () => this.#push(new Map()), // EMPTY_DICT
    115: () => this.#set([this.#pop(), this.#pop()].reverse()), // SETITEM
    117: () => this.#set(this.#marked()), // SETITEMS
    113: () => this.#remember(this.#uint8()), // BINPUT
    114: () => this.#remember(this.#uint32()), // LONG_BINPUT
    148: () => this.#remember(this.#memo.size), // MEMOIZE
    104: () => this.#recall(this.#uint8()), // BINGET
    106: () => this.#recall(this.#uint32()), // LONG_BINGET
    99: () => this.#global(this.#line(), this.#line()), // GLOBAL
    147: () => {
      const name = this.#pop();
      this.#global(this.#pop(), name);
    }, // STACK_GLOBAL
    81: () => {
      const id = this.#pop();
      if (!Array.isArray(id)) throw new PickleError("it refers to something that is no storage");
      this.#push(new PersistentId(id));
    }, // BINPERSID
    82: () => this.#reduce(), // REDUCE
    129: () => this.#reduce(), // NEWOBJ
    98: () => this.#build(), // BUILD
  };
}

const stop = 0x2e;
