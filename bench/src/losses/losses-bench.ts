import type { Bench, BenchOptions } from "../bench.ts";
import { type CallAnswer, type CallName, callNames } from "./call.ts";
import { writeInputs } from "./inputs.ts";
import { layer } from "./jobs.ts";
import { compareValues, type PeerFigures, reportFigures, summarise } from "./losses-report.ts";
import type { Peer } from "./peer.ts";
import { expectedMs, findEngines, startEngine, startPytorch } from "./peers.ts";

/** A peer whose loss takes longer than this gets the least number of rounds. */
const slow = 1500;
const leastRounds = 3;

/** The jobs and their gradients on every engine that works and on PyTorch, the peers taking turns in each round. */
export const lossesBench: Bench = {
  name: "losses",
  title: `Losses of VGG19's features down to ${layer}, and their gradients`,
  async run(options) {
    const engines = await findEngines(options);
    const folder = await writeInputs(options.size);
    const figures: PeerFigures[] = [];
    for (const threads of options.threads) figures.push(...(await oneThreadCount(engines, folder, threads, options)));
    return { figures, report: reportFigures(figures, options), faults: compareValues(figures) };
  },
};

async function oneThreadCount(
  engines: readonly string[],
  folder: string,
  threads: number,
  options: BenchOptions,
): Promise<PeerFigures[]> {
  const { rounds, size, note } = options;
  const peers: Peer[] = [];
  try {
    const torch = await startPytorch(folder, threads, options);
    if (torch) peers.push(torch);
    for (const engine of engines) {
      const peer = await startEngine(engine, folder, threads, options);
      if (peer) peers.push(peer);
    }
    const answers = new Map(peers.map((peer) => [peer, emptyAnswers()]));
    for (let round = options.quick ? 0 : -2; round < rounds; round++) {
      note(
        `${threads === 1 ? "one thread" : `${threads} threads`}: ${round < 0 ? "warm-up" : `round ${round + 1} of ${rounds}`} ...`,
      );
      for (const name of callNames)
        for (const peer of peers) {
          const isSlow = expectedMs(peer, size) > slow;
          if (isSlow && (round === -2 || round >= leastRounds)) continue;
          const answer = await peer.call(name);
          if (round >= 0) answers.get(peer)![name].push(answer);
        }
    }
    return peers.map((peer) => summarise(peer, threads, answers.get(peer)!));
  } finally {
    for (const peer of peers) await peer.end();
  }
}

function emptyAnswers(): Record<CallName, CallAnswer[]> {
  return Object.fromEntries(callNames.map((name) => [name, []])) as unknown as Record<CallName, CallAnswer[]>;
}
