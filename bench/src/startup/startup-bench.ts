import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Bench } from "../bench.ts";
import { markdownTable } from "../markdown-table.ts";
import { median, quantile } from "../statistics.ts";

/** What a person takes for at once, with room for a slow machine. */
const limit = 150;

/** `srloss --help` as a user waits for it, beside Node that does nothing. */
export const startupBench: Bench = {
  name: "startup",
  title: "Start-up of the command line",
  async run({ quick }) {
    const rounds = quick ? 1 : 9;
    const program = join(dirname(createRequire(import.meta.url).resolve("srloss/package.json")), "dist/main.js");
    const commands = {
      "srloss --help": [program, "--help"],
      "srloss --version": [program, "--version"],
      "node -e 0": ["-e", "0"],
    };
    const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
    for (let round = -1; round < rounds; round++)
      for (const [name, args] of Object.entries(commands)) {
        const start = performance.now();
        const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
        const time = performance.now() - start;
        if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
        if (round >= 0) times.get(name)!.push(time);
      }
    const figures = [...times].map(([command, ms]) => ({ command, medianMs: median(ms), leastMs: quantile(ms, 0) }));
    const help = figures[0]!;
    const rows = figures.map(({ command, medianMs, leastMs }) => [command, medianMs.toFixed(0), leastMs.toFixed(0)]);
    return {
      figures,
      report: markdownTable([`median of ${rounds}`, "ms", "least"], rows),
      faults:
        quick || help.medianMs < limit
          ? []
          : [`${help.command} takes ${help.medianMs.toFixed(0)} ms, more than ${limit}`],
    };
  },
};
