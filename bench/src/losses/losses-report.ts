import type { BenchOptions } from "../bench.ts";
import { markdownTable } from "../markdown-table.ts";
import { median, spread } from "../statistics.ts";
import { type CallAnswer, type CallName, callNames, callTitle } from "./call.ts";
import type { Peer } from "./peer.ts";
import { pytorch } from "./peers.ts";

interface CallFigures {
  readonly medianMs: number;
  /** Half the distance between the quartiles, as a share of the median. */
  readonly spread: number;
  readonly rounds: number;
  readonly loss: number;
  readonly norm?: number;
  readonly slope?: number;
}

export interface PeerFigures {
  readonly peer: string;
  readonly device: string;
  readonly threads: number;
  readonly startMs: number;
  readonly peakBytes: number | null;
  readonly calls: Readonly<Record<CallName, CallFigures>>;
}

/**
 * Two computations in float32 by different kernels. Losses agree to a tenth of their limit; single ReLUs and max-pool
 * winners that a rounding turns move a gradient by more.
 */
const limits = { loss: 1e-4, norm: 1e-3, slope: 1e-3 } as const;

export function summarise(peer: Peer, threads: number, answers: Record<CallName, CallAnswer[]>): PeerFigures {
  const { name, device, startMs } = peer;
  const figures = Object.entries(answers).map(([call, all]) => {
    const times = all.map(({ ms }) => ms);
    const { ms: _, peakBytes: __, ...values } = all[0]!;
    return [call, { medianMs: median(times), spread: spread(times), rounds: times.length, ...values }];
  });
  const peaks = Object.values(answers).flatMap((all) => all.map(({ peakBytes }) => peakBytes));
  const peakBytes = peaks.some((peak) => peak === null) ? null : Math.max(...(peaks as number[]));
  return { peer: name, device, threads, startMs, peakBytes, calls: Object.fromEntries(figures) };
}

/** Faults: values that differ from those of the first peer by more than float32 allows. */
export function compareValues(figures: readonly PeerFigures[]): string[] {
  const [reference] = figures;
  if (!reference) return ["nothing was measured"];
  return figures.flatMap(({ peer, threads, calls: own }) =>
    callNames.flatMap((call) =>
      (Object.keys(limits) as (keyof typeof limits)[]).flatMap((value) => {
        const [got, expected] = [own[call][value], reference.calls[call][value]];
        if (got === undefined || expected === undefined) return [];
        const off = Math.abs(got / expected - 1);
        return off <= limits[value]
          ? []
          : [`${value} of ${call} is ${got} on ${peer} (${threads} threads) and ${expected} on ${reference.peer}`];
      }),
    ),
  );
}

/** One table for each thread count, with ratios to PyTorch, or to the first engine where there is none. */
export function reportFigures(figures: readonly PeerFigures[], { size, rounds }: BenchOptions): string {
  const threadCounts = [...new Set(figures.map(({ threads }) => threads))];
  return threadCounts
    .map((threads) => {
      const peers = figures.filter((one) => one.threads === threads);
      const base = peers.find(({ peer }) => peer === pytorch) ?? peers[0]!;
      const others = peers.filter((one) => one !== base);
      const head = ["", `${base.peer}, ms`, ...others.flatMap(({ peer }) => [`${peer}, ms`, `of ${base.peer}`])];
      const time = ({ medianMs, spread }: CallFigures) => `${medianMs.toFixed(0)} ± ${(100 * spread).toFixed(0)}%`;
      const megabytes = ({ peakBytes }: PeerFigures) => (peakBytes === null ? "" : (peakBytes / 1e6).toFixed(0));
      const rows = [
        ...callNames.map((name) => [
          callTitle(name),
          time(base.calls[name]),
          ...others.flatMap((one) => {
            const ratio = one.calls[name].medianMs / base.calls[name].medianMs;
            return [time(one.calls[name]), ratio.toFixed(2)];
          }),
        ]),
        ["start, ms", base.startMs.toFixed(0), ...others.flatMap(({ startMs }) => [startMs.toFixed(0), ""])],
        ["peak, MB", megabytes(base), ...others.flatMap((one) => [megabytes(one), ""])],
      ];
      const devices = peers.map(({ peer, device }) => (device.startsWith(peer) ? device : `${peer}: ${device}`));
      const counts = new Set(peers.map((one) => one.calls["perceptual forward"].rounds));
      const slowest = Math.min(...counts);
      const fewer = slowest < rounds ? ` (slow engines ${slowest})` : "";
      return `${threads === 1 ? "One thread" : `${threads} threads`}, ${size}x${size}, median of ${rounds} rounds${fewer}; ${devices.join("; ")}.\n\n${markdownTable(head, rows)}`;
    })
    .join("\n\n");
}
