import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { useBackend } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference/formula";
import { createNetwork, networkToSafetensors } from "@srloss/upscale";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import type { Bench, BenchOptions } from "../bench.ts";
import { Peer } from "../losses/peer.ts";
import { pytorch } from "../losses/peers.ts";
import { markdownTable } from "../markdown-table.ts";
import { median, spread } from "../statistics.ts";
import { batch, layer, network, patch, scale, type TrainJob, titles } from "./train-jobs.ts";

interface Step {
  readonly ms: number;
  readonly loss: number;
  readonly peakBytes: number | null;
}

interface Figures {
  readonly peer: string;
  readonly device: string;
  readonly threads: number;
  readonly peakBytes: number | null;
  readonly jobs: Readonly<
    Record<TrainJob, { readonly medianMs: number; readonly spread: number; readonly losses: readonly number[] }>
  >;
}

/** Adam divides by the root of small gradients: steps in float32 by different kernels drift apart. */
const lossLimit = 2e-3;

const warmUps = 2;
const jobs = Object.keys(titles) as TrainJob[];

/** A whole step of training, ours and PyTorch's: the same first weights, images, loss and optimiser; the peers take turns. */
export const trainBench: Bench = {
  name: "train",
  title: `A step of training: ${network.name} x${scale}, ${batch} patches of ${patch}x${patch}, Adam`,
  async run(options) {
    const folder = await inputs();
    const figures: Figures[] = [];
    for (const threads of options.threads) figures.push(...(await measured(folder, threads, options)));
    return { figures, report: report(figures, options), faults: differing(figures) };
  },
};

async function inputs(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const weights = await randomWeights({ network: "vgg19", upTo: layer });
  writeFileSync(join(folder, "weights.safetensors"), weightsToSafetensors(weights));
  await useBackend({ engine: "cpu" });
  const model = createNetwork(network.name, { scale, seed: network.seed });
  writeFileSync(join(folder, "network.safetensors"), await networkToSafetensors(model));
  writeFileSync(join(folder, "hr.u8"), Uint8Array.from(formulaImage(patch, patch, 1)));
  writeFileSync(join(folder, "lr.u8"), Uint8Array.from(formulaImage(patch / scale, patch / scale, 1)));
  return folder;
}

async function measured(folder: string, threads: number, { rounds, note }: BenchOptions): Promise<Figures[]> {
  const peers: Peer[] = [];
  const args = [folder, String(threads)];
  try {
    const torch = await startTorch(args, note);
    if (torch) peers.push(torch);
    const ours = fileURLToPath(new URL("./train/train-peer.js", import.meta.url));
    peers.push(await Peer.start("srloss-wasm", process.execPath, [ours, ...args]));
    const steps = new Map(peers.map((peer) => [peer, { pixel: [], mix: [] } as Record<TrainJob, Step[]>]));
    for (let round = -warmUps; round < rounds; round++) {
      note(`${threads} threads: ${round < 0 ? "warm-up" : `round ${round + 1} of ${rounds}`} ...`);
      for (const job of jobs) for (const peer of peers) steps.get(peer)![job].push(await peer.ask<Step>(job));
    }
    return peers.map((peer) => summary(peer, threads, steps.get(peer)!));
  } finally {
    for (const peer of peers) await peer.end();
  }
}

async function startTorch(args: readonly string[], note: BenchOptions["note"]): Promise<Peer | undefined> {
  const python = process.env.SRLOSS_PYTHON || "python3";
  const script = fileURLToPath(new URL("../pytorch/train_peer.py", import.meta.url));
  try {
    return await Peer.start(pytorch, python, [script, ...args]);
  } catch (error) {
    note(`PyTorch is left out: ${python} has none (${(error as Error).message}); SRLOSS_PYTHON names another.`);
    return undefined;
  }
}

function summary({ name, device }: Peer, threads: number, steps: Record<TrainJob, Step[]>): Figures {
  const of = (job: TrainJob) => {
    const times = steps[job].slice(warmUps).map(({ ms }) => ms);
    return { medianMs: median(times), spread: spread(times), losses: steps[job].map(({ loss }) => loss) };
  };
  const peaks = jobs.flatMap((job) => steps[job].map(({ peakBytes }) => peakBytes ?? 0));
  return {
    peer: name,
    device,
    threads,
    peakBytes: Math.max(...peaks) || null,
    jobs: { pixel: of("pixel"), mix: of("mix") },
  };
}

/** Faults: losses of a step that differ from those of the first peer. */
function differing(figures: readonly Figures[]): string[] {
  return figures.flatMap(({ peer, threads, jobs: own }) =>
    jobs.flatMap((job) =>
      own[job].losses.flatMap((loss, step) => {
        const expected = figures[0]!.jobs[job].losses[step]!;
        const fault = `the loss of step ${step + 1} of ${job} is ${loss} on ${peer} (${threads} threads) and ${expected} on ${figures[0]!.peer}`;
        return Math.abs(loss / expected - 1) <= lossLimit ? [] : [fault];
      }),
    ),
  );
}

function report(figures: readonly Figures[], { rounds, threads }: BenchOptions): string {
  return threads
    .map((count) => {
      const peers = figures.filter((one) => one.threads === count);
      const [base, ...others] = peers as [Figures, ...Figures[]];
      const time = (one: Figures, job: TrainJob) =>
        `${one.jobs[job].medianMs.toFixed(0)} ± ${(100 * one.jobs[job].spread).toFixed(0)}%`;
      const megabytes = ({ peakBytes }: Figures) => (peakBytes === null ? "" : (peakBytes / 1e6).toFixed(0));
      const rows = jobs.map((job) => [
        titles[job],
        time(base, job),
        ...others.flatMap((one) => [time(one, job), (one.jobs[job].medianMs / base.jobs[job].medianMs).toFixed(2)]),
      ]);
      const head = ["", `${base.peer}, ms`, ...others.flatMap(({ peer }) => [`${peer}, ms`, `of ${base.peer}`])];
      const peak = ["peak, MB", megabytes(base), ...others.flatMap((one) => [megabytes(one), ""])];
      const devices = peers.map(({ device }) => device).join("; ");
      return `${count === 1 ? "One thread" : `${count} threads`}, median of ${rounds} steps; ${devices}.\n\n${markdownTable(head, [...rows, peak])}`;
    })
    .join("\n\n");
}
