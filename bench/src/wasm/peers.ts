import { fileURLToPath } from "node:url";
import type { BenchOptions } from "../bench.ts";
import { Peer } from "../losses/peer.ts";

/** A peer's answer to a whole loss. */
export interface LossAnswer {
  readonly ms: number;
  readonly value: number;
  readonly peakBytes: number | null;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export function startOurs({ size, relaxedSimd }: BenchOptions, threads: number): Promise<Peer> {
  const args = [size, threads, relaxedSimd ? "relaxed" : "plain"].map(String);
  return Peer.start("srloss-wasm", process.execPath, [path("./wasm/wasm-peer.js"), ...args]);
}

export function startTfjs(size: number): Promise<Peer> {
  return Peer.start("tfjs", process.execPath, [path("./wasm/tfjs-peer.js"), String(size)]);
}

/** PyTorch, where there is a python3 with it; a line says where there is none. */
export async function startPytorch(
  size: number,
  threads: number,
  note: BenchOptions["note"],
): Promise<Peer | undefined> {
  const python = process.env.SRLOSS_PYTHON || "python3";
  try {
    return await Peer.start("PyTorch", python, [path("../pytorch/wasm_peer.py"), String(size), String(threads)]);
  } catch (error) {
    note(`PyTorch is left out: ${python} has none (${(error as Error).message}); SRLOSS_PYTHON names another.`);
    return undefined;
  }
}

export function threadsInWords(threads: number): string {
  return threads === 1 ? "one thread" : `${threads} threads`;
}
