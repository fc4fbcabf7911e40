import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { EngineTrial } from "@srloss/node-gpu";
import type { BenchOptions } from "../bench.ts";
import { endWithUs } from "../interruption.ts";
import { Peer } from "./peer.ts";

export const pytorch = "PyTorch";

/** Milliseconds of one loss above which an engine is left out, unless it is asked for by name. */
const patience = 15_000;

const built = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** The names of the engines to measure; those that don't work are told about. */
export async function findEngines({ engines, note }: BenchOptions): Promise<string[]> {
  if (engines) return [...engines];
  const child = spawn(process.execPath, [built("./losses/find-engines.js")], { stdio: ["ignore", "pipe", "pipe"] });
  endWithUs(child);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (status !== 0) throw new Error(`the engines could not be tried: ${stderr.trim().split("\n").at(-1)}`);
  const trials = JSON.parse(stdout) as EngineTrial[];
  for (const { engine, ok, reason } of trials) if (!ok) note(`${engine} is left out: ${reason}.`);
  return trials.filter(({ ok }) => ok).map(({ engine }) => engine);
}

/** Starts an engine; undefined, with a line that says so, where it would take minutes. */
export async function startEngine(
  engine: string,
  folder: string,
  threads: number,
  { size, engines, note }: BenchOptions,
): Promise<Peer | undefined> {
  const args = [built("./losses/engine-peer.js"), folder, String(size), String(threads), engine];
  const peer = await Peer.start(engine, process.execPath, args);
  const expected = expectedMs(peer, size);
  if (engines || expected < patience) return peer;
  await peer.end();
  note(`${engine} is left out: a loss would take ${(expected / 1000).toFixed(0)} s; --engines ${engine} measures it.`);
  return undefined;
}

/** What a loss of this size takes, from the trial's 64x64. */
export function expectedMs({ trialMs = 0 }: Peer, size: number): number {
  return trialMs * (size / 64) ** 2;
}

/** PyTorch, where there is a python3 with it; a line says where there is none. */
export async function startPytorch(
  folder: string,
  threads: number,
  { size, note }: BenchOptions,
): Promise<Peer | undefined> {
  const python = process.env.SRLOSS_PYTHON || "python3";
  const script = fileURLToPath(new URL("../pytorch/losses_peer.py", import.meta.url));
  try {
    return await Peer.start(pytorch, python, [script, folder, String(size), String(threads)]);
  } catch (error) {
    note(`PyTorch is left out: ${python} has none (${(error as Error).message}); SRLOSS_PYTHON names another.`);
    return undefined;
  }
}
