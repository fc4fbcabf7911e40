import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { endWithUs } from "../interruption.ts";
import type { CallAnswer, CallName, PeerGreeting } from "./call.ts";

/** A process that computes the losses: one of our engines, or PyTorch. It stays alive and makes a call when told to. */
export class Peer {
  readonly name: string;
  readonly device: string;
  /** From the start of the process until it was ready for its first call. */
  readonly startMs: number;
  readonly trialMs: number | undefined;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answer: () => Promise<unknown>;

  private constructor(
    name: string,
    child: ChildProcessWithoutNullStreams,
    answer: () => Promise<unknown>,
    greeting: PeerGreeting & { startMs: number },
  ) {
    this.name = name;
    this.device = greeting.device;
    this.startMs = greeting.startMs;
    this.trialMs = greeting.trialMs;
    this.#child = child;
    this.#answer = answer;
  }

  /** @throws Error with what the process said, where it ends before it is ready. */
  static async start(name: string, program: string, args: readonly string[]): Promise<Peer> {
    const begun = performance.now();
    const child = spawn(program, args, { stdio: "pipe" });
    endWithUs(child);
    const answer = answers(name, child, createInterface({ input: child.stdout }));
    const greeting = (await answer()) as PeerGreeting;
    return new Peer(name, child, answer, { ...greeting, startMs: performance.now() - begun - (greeting.trialMs ?? 0) });
  }

  call(name: CallName): Promise<CallAnswer> {
    return this.ask(name);
  }

  /** Writes a line and waits for what is answered to it. */
  async ask<T>(line: string): Promise<T> {
    this.#child.stdin.write(`${line}\n`);
    return (await this.#answer()) as T;
  }

  async end(): Promise<void> {
    // Who ended by itself doesn't end again.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    await ended;
  }
}

/** The lines of JSON that a child prints, one after the other. */
function answers(name: string, child: ChildProcessWithoutNullStreams, lines: Interface): () => Promise<unknown> {
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  child.stdin.on("error", () => {}); // its end is told by "close"
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("close", (status) =>
      reject(new Error(`${name} ended (status ${status}): ${complaints.trim().split("\n").at(-1) ?? ""}`)),
    );
  });
  ended.catch(() => {});
  const iterator = lines[Symbol.asyncIterator]();
  return async () => {
    for (;;) {
      const { value, done } = await Promise.race([iterator.next(), ended]);
      if (done) return ended;
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
}
