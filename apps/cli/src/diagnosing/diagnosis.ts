import type { NativeStatus } from "@srloss/native";
import type { EngineTrial } from "@srloss/node-gpu";
import { stdoutColours } from "../terminal/colours.ts";
import { shown } from "../terminal/shown.ts";
import { table } from "../terminal/table.ts";
import { version } from "../version.ts";
import type { KnownSet } from "../weight-sets/known-set.ts";
import { type EngineTimes, side } from "./engine-times.ts";
import { nativeHint } from "./native-hint.ts";

type Measured = EngineTrial & { readonly measured?: EngineTimes };
type SetAtHand = Pick<KnownSet, "name" | "cached" | "installed">;

/** What doctor found. */
export interface Diagnosis {
  /** In the order in which they are chosen. */
  readonly engines: readonly Measured[];
  readonly native: NativeStatus;
  readonly weights: readonly SetAtHand[];
}

/** For programs. */
export function diagnosisJson({ engines, native, weights }: Diagnosis): string {
  const { node, v8 } = process.versions;
  const found = {
    srloss: version(),
    machine: { platform: process.platform, arch: process.arch, node, v8 },
    engines: engines.map(({ measured, ...trial }) => ({
      ...trial,
      ...(measured && {
        lossMs: measured.loss,
        gradientMs: measured.gradient,
        ...(measured.estimatedFrom && { estimatedFromSide: measured.estimatedFrom }),
      }),
    })),
    native,
    weights: weights.map(({ name, cached, installed }) => ({ name, cached, installed })),
  };
  return JSON.stringify(found, undefined, 2);
}

/** For people: every engine with its times, why others don't work, and which one will be taken. */
export function diagnosisText({ engines, native, weights }: Diagnosis): string {
  const best = engines.find(({ ok }) => ok)!;
  const fastest = fastestOf(engines);
  const hint = nativeHint(best.engine, native);
  return [
    `srloss ${version()}, Node ${process.versions.node}, ${process.platform} ${process.arch}\n`,
    `${table(["engine", "", "loss", "with gradient"], engines.map(engineCells))}\n`,
    ...engines.flatMap(({ engine, measured }) =>
      measured?.estimatedFrom ? [estimate(engine, measured.estimatedFrom)] : [],
    ),
    ...engines.flatMap(({ engine, ok, reason, install }) =>
      ok ? [] : [`${engine}: ${reason}.${install ? ` To get it: ${install}` : ""}`],
    ),
    ...(native.untrusted === undefined ? [] : [`${shown(native.untrusted)}: the native engine in it is not used.`]),
    `Optional packages are looked for in ${shown(native.packageFolders.join(", "))}; to use those of another project: --packages DIR, or SRLOSS_PACKAGES.`,
    weightsAtHand(weights),
    `\nThe losses will run on ${best.engine} (${best.title}, ${best.device}).`,
    ...(fastest && fastest.engine !== best.engine
      ? [`Measured here, ${fastest.engine} is faster: --engine ${fastest.engine}.`]
      : []),
    ...(hint ? [hint] : []),
  ].join("\n");
}

function engineCells({ engine, ok, measured }: Measured): string[] {
  const works = ok ? stdoutColours.green("works") : stdoutColours.yellow("no");
  if (!measured) return [engine, works, "", ""];
  const about = measured.estimatedFrom ? "about " : "";
  return [engine, works, ...[measured.loss, measured.gradient].map((ms) => `${about}${ms.toFixed(0)} ms`)];
}

function estimate(engine: string, from: number): string {
  return `${engine}: estimated from one ${from}x${from} image, ${(side / from) ** 2} times smaller, once.`;
}

/** Which sets of weights need no download here. */
function weightsAtHand(weights: readonly SetAtHand[]): string {
  const there = weights.flatMap(({ name, cached, installed }) => {
    const where = [installed, cached.length ? `the cache, up to ${cached.join(", ")}` : undefined].filter(Boolean);
    return where.length ? [`${name} (${where.join("; ")})`] : [];
  });
  return `Weights that are here: ${there.join(", ") || "none"}; the others are downloaded when they are needed: srloss weights list.`;
}

/** By the time with the gradient; undefined where the one that is chosen by itself is within a tenth of it. */
function fastestOf(engines: readonly Measured[]): Measured | undefined {
  const measured = engines.filter((trial) => trial.measured);
  const time = ({ measured }: Measured) => measured!.gradient;
  const fastest = [...measured].sort((a, b) => time(a) - time(b))[0];
  return fastest && time(fastest) < 0.9 * time(measured[0]!) ? fastest : undefined;
}
