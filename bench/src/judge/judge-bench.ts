import { fileURLToPath } from "node:url";
import type { Bench, BenchOptions } from "../bench.ts";
import { Peer } from "../losses/peer.ts";
import { pytorch } from "../losses/peers.ts";
import { writeJudgeInputs } from "./judge-inputs.ts";
import { type JudgeAnswer, type JudgeCall, judgeCalls, type Size, unknownJudge } from "./judge-jobs.ts";
import { differing, type JudgeFigures, judgeReport, summarise } from "./judge-report.ts";

/** Milliseconds above which a call gets the least number of rounds. */
const slow = 1500;
const leastRounds = 3;
const warmUps = 1;

/** Learned and classical judges of image quality on srloss-wasm beside their authors' and piq's own code; the peers take turns. */
export const judgeBench: Bench = {
  name: "judge",
  title: "LPIPS, DISTS, MS-SSIM and GMSD of a pair, beside lpips, dists-pytorch and piq",
  async run(options) {
    const unknown = unknownJudge(options.judges);
    if (unknown !== undefined)
      throw new Error(`"${unknown}" is no judge. Judges: lpips (-alex, -squeeze, -vgg), dists, ms-ssim, gmsd.`);
    const sizes = sizesOf(options);
    const folder = await writeJudgeInputs(sizes);
    const figures: JudgeFigures[] = [];
    for (const size of sizes)
      for (const threads of options.threads) figures.push(...(await measured(folder, size, threads, options)));
    return { figures, report: judgeReport(figures, options), faults: differing(figures) };
  },
};

function sizesOf({ size, quick, large }: BenchOptions): Size[] {
  // MS-SSIM takes no smaller one.
  if (quick) return [{ width: 161, height: 161 }];
  const square = { width: size, height: size };
  return large ? [square, { width: 1920, height: 1080 }] : [square];
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
    for (const [i, { line }] of calls.entries()) {
      note(`${threads === 1 ? "one thread" : `${threads} threads`}: ${line} ...`);
      let wanted = rounds;
      for (let round = quick ? 0 : -warmUps; round < wanted; round++)
        for (const peer of peers) {
          const answer = await peer.ask<JudgeAnswer>(line);
          if (answer.ms > slow) wanted = Math.min(rounds, leastRounds);
          if (round >= 0) answers.get(peer)![i]!.push(answer);
        }
    }
    return peers.map((peer) => summarise(peer, size, threads, calls as readonly JudgeCall[], answers.get(peer)!));
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
