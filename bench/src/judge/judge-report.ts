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
  /** Why there is none of a line. */
  readonly failed: Readonly<Record<string, string>>;
}

/** Two computations in float32; single ReLUs and winners that a rounding turns move a gradient by more. */
const limits = { value: 1e-4, norm: 2e-3 } as const;

export function summarise(
  { name, device }: Peer,
  size: Size,
  threads: number,
  calls: readonly JudgeCall[],
  answers: readonly (readonly JudgeAnswer[])[],
  failures: ReadonlyMap<string, string>,
): JudgeFigures {
  const figures = calls.flatMap(({ line, title }, i): [string, CallFigures][] => {
    if (failures.has(line)) return [];
    const times = answers[i]!.map(({ ms }) => ms);
    const { value, norm } = answers[i]![0]!;
    const rest = { rounds: times.length, value, ...(norm !== undefined && { norm }) };
    const cpuMs = median(answers[i]!.map((answer) => answer.cpuMs));
    return [[line, { title, medianMs: median(times), spread: spread(times), cpuMs, ...rest }]];
  });
  const peaks = answers.flat().map(({ peakBytes }) => peakBytes ?? 0);
  const peakBytes = Math.max(0, ...peaks) || null;
  return {
    peer: name,
    device,
    size: sizeName(size),
    threads,
    peakBytes,
    calls: Object.fromEntries(figures),
    failed: Object.fromEntries(failures),
  };
}

/** Faults: calls that threw. */
export function failed(figures: readonly JudgeFigures[]): string[] {
  return figures.flatMap(({ peer, threads, failed }) =>
    Object.entries(failed).map(([line, why]) => `${line} failed on ${peer} (${threads} threads): ${why}`),
  );
}

/** Faults: values that differ from those of the first peer on the same images. */
export function differing(figures: readonly JudgeFigures[]): string[] {
  return figures.flatMap(({ peer, size, threads, calls }) => {
    const reference = figures.find((one) => one.size === size)!;
    return Object.entries(calls).flatMap(([line, own]) =>
      (Object.keys(limits) as (keyof typeof limits)[]).flatMap((what) => {
        const [got, expected] = [own[what], reference.calls[line]?.[what]];
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

/** As much of a reason as a cell of a table takes. */
const short = (reason: string) => (reason.length > 60 ? `${reason.slice(0, 57)}...` : reason).replaceAll("|", "\\|");

function groupOf({ size, threads }: JudgeFigures): string {
  return `${size} ${threads}`;
}

function table(peers: readonly JudgeFigures[], rounds: number): string {
  const [base, ...others] = peers as [JudgeFigures, ...JudgeFigures[]];
  const time = ({ calls, failed }: JudgeFigures, line: string) => {
    const own = calls[line];
    return own ? `${own.medianMs.toFixed(0)} ± ${(100 * own.spread).toFixed(0)}%` : `failed: ${short(failed[line]!)}`;
  };
  const ratio = (one: JudgeFigures, line: string, what: "medianMs" | "cpuMs") => {
    const [own, first] = [one.calls[line], base.calls[line]];
    return own && first ? (own[what] / first[what]).toFixed(2) : "";
  };
  const lines = [...new Set(peers.flatMap(({ calls, failed }) => [...Object.keys(calls), ...Object.keys(failed)]))];
  const titleOf = (line: string) => peers.map(({ calls }) => calls[line]?.title).find(Boolean) ?? line;
  const rows = lines.map((line) => [
    titleOf(line),
    time(base, line),
    ...others.flatMap((one) => [time(one, line), ratio(one, line, "medianMs"), ratio(one, line, "cpuMs")]),
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
