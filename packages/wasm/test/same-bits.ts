import { kinds, operationBytes } from "../src/generated/operations.ts";

/** What was run twice: operations of which kinds, and programs that differed. */
export interface Comparison {
  readonly kinds: Set<string>;
  readonly different: string[];
  /** Ends it. */
  end(): void;
}

interface Exports {
  start(control: number, program: number, count: number): void;
  finish(control: number, program: number, count: number, threads: number, maySleep: number): number;
}

const pageBytes = 65536;

/**
 * From now on every program that one thread runs is run by this module, too, on a copy of all memory: the two memories must be equal to
 * the last bit then.
 */
export function runTwice(module: WebAssembly.Module): Comparison {
  const { Instance } = WebAssembly;
  const seen: Comparison = {
    kinds: new Set(),
    different: [],
    end: () => {
      WebAssembly.Instance = Instance;
    },
  };
  function Twice(own: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
    const instance = new Instance(own, imports);
    const memory = imports?.env?.memory as WebAssembly.Memory | undefined;
    if (!memory || !(memory.buffer instanceof ArrayBuffer)) return instance;
    const exports = instance.exports as unknown as Exports;
    const copy = new WebAssembly.Memory({ initial: memory.buffer.byteLength / pageBytes, maximum: pageBytes });
    const second = new Instance(module, { env: { ...imports.env, memory: copy } }).exports as unknown as Exports;
    const finish: Exports["finish"] = (control, program, count, threads, maySleep) => {
      const missing = memory.buffer.byteLength - copy.buffer.byteLength;
      if (missing > 0) copy.grow(missing / pageBytes);
      new Uint8Array(copy.buffer).set(new Uint8Array(memory.buffer));
      const whole = exports.finish(control, program, count, threads, maySleep);
      second.finish(control, program, count, threads, maySleep);
      const words = new Int32Array(memory.buffer, program, (count * operationBytes) / 4);
      const names = Array.from({ length: count }, (_, i) => kinds[words[(i * operationBytes) / 4]!]!);
      for (const name of names) seen.kinds.add(name);
      const [one, other] = [memory, copy].map(({ buffer }) => new Uint8Array(buffer, 0, memory.buffer.byteLength));
      if (Buffer.compare(one!, other!)) seen.different.push(names.join(", "));
      return whole;
    };
    return { exports: { ...exports, finish } } as unknown as WebAssembly.Instance;
  }
  WebAssembly.Instance = Twice as unknown as typeof Instance;
  return seen;
}
