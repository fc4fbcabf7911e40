import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface MachineDescription {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** undefined where the system does not tell. */
  readonly avx512: boolean | undefined;
  readonly memoryBytes: number;
  readonly node: string;
}

export function thisMachine(): MachineDescription {
  const all = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    avx512: hasAvx512(),
    memoryBytes: totalmem(),
    node: process.versions.node,
  };
}

export function describeMachine({ platform, cpu, cores, avx512, memoryBytes, node }: MachineDescription): string {
  const vectors = avx512 === undefined ? "" : avx512 ? ", AVX-512" : ", no AVX-512";
  return `${platform}, ${cpu}, ${cores} cores${vectors}, ${Math.round(memoryBytes / 1e9)} GB, Node ${node}`;
}

/** How many cores other processes keep busy while this one does nothing; figures taken beside them mean little. */
export async function busyCores(): Promise<number> {
  const times = () => cpus().map(({ times: { idle, ...work } }) => ({ idle, work: sum(Object.values(work)) }));
  const before = times();
  await sleep(1000);
  return sum(
    times().map(({ idle, work }, i) => {
      const worked = work - before[i]!.work;
      return worked / Math.max(1, worked + idle - before[i]!.idle);
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function hasAvx512(): boolean | undefined {
  try {
    return /\bavx512f\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return undefined;
  }
}
