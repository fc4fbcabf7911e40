import type { BenchOptions } from "../bench.ts";
import type { Peer } from "../losses/peer.ts";
import { markdownTable } from "../markdown-table.ts";
import { median, spread } from "../statistics.ts";
import { type JudgeAnswer, type JudgeCall, type Size, sizeName } from "./judge-jobs.ts";

interface CallFigures {
  readonly title: string;
  readonly medianMs: number;
  readonly spread: number;
  /** Median of the processor's time, on all of its cores. */
  readonly cpuMs: number;
  readonly rounds: number;
  readonly value: number;
  readonly norm?: number;
}

export interface JudgeFigures {
  readonly peer: string;
  readonly device: string;
  readonly size: string;
  readonly threads: number;
  readonly peakBytes: number | null;
  /** By the line that asks for it. */
  readonly calls: Readonly<Record<string, CallFigures>>;
}

/** Two computations in float32; single ReLUs and winners that a rounding turns move a gradient by more. */
const limits = { value: 1e-4, norm: 2e-3 } as const;

export function summarise(
  { name, device }: Peer,
  size: Size,
  threads: number,
  calls: readonly JudgeCall[],
  answers: readonly (readonly JudgeAnswer[])[],
): JudgeFigures {
  const figures = calls.map(({ line, title }, i): [string, CallFigures] => {
    const times = answers[i]!.map(({ ms }) => ms);
    const { value, norm } = answers[i]![0]!;
    const rest = { rounds: times.length, value, ...(norm !== undefined && { norm }) };
    const cpuMs = median(answers[i]!.map((answer) => answer.cpuMs));
    return [line, { title, medianMs: median(times), spread: spread(times), cpuMs, ...rest }];
  });
  const peaks = answers.flat().map(({ peakBytes }) => peakBytes ?? 0);
  const peakBytes = Math.max(0, ...peaks) || null;
  return { peer: name, device, size: sizeName(size), threads, peakBytes, calls: Object.fromEntries(figures) };
}

/** Faults: values that differ from those of the first peer on the same images. */
export function differing(figures: readonly JudgeFigures[]): string[] {
  return figures.flatMap(({ peer, size, threads, calls }) => {
    const reference = figures.find((one) => one.size === size)!;
    return Object.entries(calls).flatMap(([line, own]) =>
      (Object.keys(limits) as (keyof typeof limits)[]).flatMap((what) => {
        const [got, expected] = [own[what], reference.calls[line]![what]];
        if (got === undefined || expected === undefined || Math.abs(got / expected - 1) <= limits[what]) return [];
        return [`${what} of ${line} is ${got} on ${peer} (${threads} threads) and ${expected} on ${reference.peer}`];
      }),
    );
  });
}

/** A table for each size and thread count, with ratios to the first peer. */
export function judgeReport(figures: readonly JudgeFigures[], { rounds }: BenchOptions): string {
  const groups = [...new Set(figures.map(groupOf))];
  return groups
    .map((group) =>
      table(
        figures.filter((one) => groupOf(one) === group),
        rounds,
      ),
    )
    .join("\n\n");
}

function groupOf({ size, threads }: JudgeFigures): string {
  return `${size} ${threads}`;
}

function table(peers: readonly JudgeFigures[], rounds: number): string {
  const [base, ...others] = peers as [JudgeFigures, ...JudgeFigures[]];
  const time = ({ medianMs, spread }: CallFigures) => `${medianMs.toFixed(0)} ± ${(100 * spread).toFixed(0)}%`;
  const rows = Object.entries(base.calls).map(([line, own]) => [
    own.title,
    time(own),
    ...others.flatMap(({ calls }) => [
      time(calls[line]!),
      (calls[line]!.medianMs / own.medianMs).toFixed(2),
      (calls[line]!.cpuMs / own.cpuMs).toFixed(2),
    ]),
  ]);
  const megabytes = ({ peakBytes }: JudgeFigures) => (peakBytes === null ? "" : (peakBytes / 1e6).toFixed(0));
  const peak = ["peak, MB", megabytes(base), ...others.flatMap((one) => [megabytes(one), "", ""])];
  const head = [
    "",
    `${base.peer}, ms`,
    ...others.flatMap(({ peer }) => [`${peer}, ms`, `of ${base.peer}`, "CPU time"]),
  ];
  const threads = base.threads === 1 ? "One thread" : `${base.threads} threads`;
  const devices = peers.map(({ device }) => device).join("; ");
  const intro = `${threads}, ${base.size}, median of ${rounds} rounds (of slow calls 3, of those of 15 s the first); ${devices}.`;
  return `${intro}\n\n${markdownTable(head, [...rows, peak])}`;
}
