import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

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

function hasAvx512(): boolean | undefined {
  try {
    return /\bavx512f\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return undefined;
  }
}
