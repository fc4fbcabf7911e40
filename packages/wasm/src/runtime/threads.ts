import type { Control } from "./control.ts";
import { builtin } from "./node-builtin.ts";

interface Start {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly thread: number;
}

/** What a thread does, as text: a file beside this one may not be where a bundler or a CDN leaves it. */
const serve = `({ module, memory, control, thread }) => {
  const env = { memory, now: () => performance.now() };
  new WebAssembly.Instance(module, { env }).exports.serve(control, thread);
}`;
const inNode = `(${serve})(require("node:worker_threads").workerData);`;
const inBrowser = `onmessage = ({ data }) => (${serve})(data);`;

/**
 * Threads that sleep until the runtime has a program. They join by themselves when they have started; a program never
 * waits for one that hasn't, and none of them keeps a process alive.
 */
export class Threads {
  readonly #control: Control;
  readonly #workers: { terminate(): unknown }[] = [];
  #ended = false;

  /**
   * @param died Called once, when a thread ends that was not told to: between programs or before the first one.
   * @throws Error where no worker can be started.
   */
  constructor(count: number, start: Omit<Start, "thread" | "control">, control: Control, died: () => void) {
    this.#control = control;
    const gone = () => {
      if (this.#ended) return;
      this.end();
      died();
    };
    const node = builtin<typeof import("node:worker_threads")>("node:worker_threads");
    for (let thread = 1; thread <= count; thread++) {
      const data: Start = { ...start, control: control.address, thread };
      this.#workers.push(node ? startInNode(node, data, gone) : startInBrowser(data, gone));
    }
  }

  /** Lets them end, whatever they are doing. */
  end(): void {
    this.#ended = true;
    this.#control.stop();
    for (const worker of this.#workers) worker.terminate();
  }
}

function startInNode(
  { Worker }: typeof import("node:worker_threads"),
  workerData: Start,
  gone: () => void,
): { terminate(): unknown } {
  const worker = new Worker(inNode, { eval: true, workerData, execArgv: [], stdin: false });
  worker.unref();
  // Which "exit" follows; without a listener the process would end.
  worker.on("error", () => {});
  worker.on("exit", gone);
  return worker;
}

function startInBrowser(data: Start, gone: () => void): { terminate(): unknown } {
  const url = URL.createObjectURL(new Blob([inBrowser], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onerror = (event) => {
    event.preventDefault();
    gone();
  };
  worker.postMessage(data);
  // Not before the script is fetched, which no event tells.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return worker;
}
