import { fileURLToPath } from "node:url";
import type { Bench, BenchOptions } from "../bench.ts";
import { Peer } from "../losses/peer.ts";
import { pytorch } from "../losses/peers.ts";
import { writeJudgeInputs } from "./judge-inputs.ts";
import {
  type FailedCall,
  type JudgeAnswer,
  type JudgeCall,
  judgeCalls,
  judgeNames,
  type Size,
  unknownJudge,
} from "./judge-jobs.ts";
import { differing, failed, type JudgeFigures, judgeReport, summarise } from "./judge-report.ts";

/** Milliseconds above which a call gets the least number of rounds, and above which the first is all that it gets. */
const slow = 1500;
const leastRounds = 3;
const verySlow = 15_000;

/** Learned and classical judges of image quality on srloss-wasm beside their authors' and piq's own code; the peers take turns. */
export const judgeBench: Bench = {
  name: "judge",
  title: "LPIPS, DISTS and metrics without a network of a pair, beside lpips, dists-pytorch and piq",
  async run(options) {
    const unknown = unknownJudge(options.judges);
    if (unknown !== undefined)
      throw new Error(`"${unknown}" is no judge. Judges: ${judgeNames.join(", ")}; lpips is all three.`);
    const sizes = sizesOf(options);
    const folder = await writeJudgeInputs(sizes);
    const figures: JudgeFigures[] = [];
    for (const size of sizes)
      for (const threads of options.threads) figures.push(...(await measured(folder, size, threads, options)));
    return { figures, report: judgeReport(figures, options), faults: [...failed(figures), ...differing(figures)] };
  },
};

function sizesOf({ size, quick, large }: BenchOptions): Size[] {
  // MS-SSIM takes no smaller one.
  if (quick) return [{ width: 161, height: 161 }];
  return [
    ...(large === "alone" ? [] : [{ width: size, height: size }]),
    ...(large ? [{ width: 1920, height: 1080 }] : []),
  ];
}

async function measured(folder: string, size: Size, threads: number, options: BenchOptions): Promise<JudgeFigures[]> {
  const { rounds, note, quick, judges, engines = ["srloss-wasm"] } = options;
  const calls = judgeCalls(size, judges);
  const peers: Peer[] = [];
  try {
    const torch = await startTorch(folder, threads, note);
    if (torch) peers.push(torch);
    for (const engine of engines) peers.push(await startEngine(folder, threads, engine));
    const answers = new Map(peers.map((peer) => [peer, calls.map((): JudgeAnswer[] => [])]));
    const failures = new Map(peers.map((peer) => [peer, new Map<string, string>()]));
    for (const [i, { line }] of calls.entries()) {
      note(`${threads === 1 ? "one thread" : `${threads} threads`}: ${line} ...`);
      // Who failed once is not asked again.
      const whole = new Set(peers);
      const ask = async () => {
        const round = new Map<Peer, JudgeAnswer>();
        for (const peer of whole) {
          const answer = await peer.ask<JudgeAnswer | FailedCall>(line);
          if ("failed" in answer) {
            failures.get(peer)!.set(line, answer.failed.split("\n")[0]!);
            whole.delete(peer);
          } else round.set(peer, answer);
        }
        return { round, slowest: Math.max(0, ...[...round.values()].map(({ ms }) => ms)) };
      };
      const first = await ask();
      const counted = quick || first.slowest > verySlow ? [first.round] : [];
      let wanted = counted.length || rounds;
      while (counted.length < wanted) {
        const { round, slowest } = await ask();
        if (slowest > slow) wanted = Math.min(rounds, leastRounds);
        counted.push(round);
      }
      for (const peer of whole) answers.get(peer)![i] = counted.map((round) => round.get(peer)!);
    }
    return peers.map((peer) =>
      summarise(peer, size, threads, calls as readonly JudgeCall[], answers.get(peer)!, failures.get(peer)!),
    );
  } finally {
    for (const peer of peers) await peer.end();
  }
}

function startEngine(folder: string, threads: number, engine: string): Promise<Peer> {
  const ours = fileURLToPath(new URL("./judge/judge-peer.js", import.meta.url));
  return Peer.start(engine, process.execPath, [ours, folder, String(threads), engine]);
}

async function startTorch(folder: string, threads: number, note: BenchOptions["note"]): Promise<Peer | undefined> {
  const python = process.env.SRLOSS_PYTHON || "python3";
  const script = fileURLToPath(new URL("../pytorch/judge_peer.py", import.meta.url));
  try {
    return await Peer.start(pytorch, python, [script, folder, String(threads)]);
  } catch (error) {
    note(
      `PyTorch is left out: ${python} lacks something (${(error as Error).message}); SRLOSS_PYTHON names one with torch, torchvision, lpips, dists-pytorch and piq.`,
    );
    return undefined;
  }
}
