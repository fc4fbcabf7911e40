import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { type Fault, fuzz } from "./fuzz.ts";
import { mutate } from "./mutations.ts";
import { seededRandom } from "./random.ts";
import { findTarget, findTargets, subjectNames } from "./targets/index.ts";

const usage = `npm run fuzz -- SUBJECT [--count N] [--seed S] [--format F] [--from I]
Subjects: ${subjectNames.join(", ")}. --count is for each format (1000), --seed repeats a run (1), --from begins at a case (0).`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    format: { type: "string" },
  },
});
const [subject] = positionals;
const [count, seed, from] = [values.count, values.seed, values.from].map(Number) as [number, number, number];
if (subject === undefined || ![count, seed, from].every(Number.isSafeInteger)) {
  console.error(usage);
  process.exit(2);
}

const formats = values.format === undefined ? (await findTargets(subject)).map((t) => t.format) : [values.format];
for (const format of formats) {
  const report = await fuzz({
    subject,
    format,
    count,
    seed,
    from,
    onFault: (fault) => console.error(`${format}: ${lineOf(fault)}`),
  });
  for (const fault of report.faults) await keep(format, fault);
  const counts = Object.entries(report.counts).map(([outcome, n]) => `${n} ${outcome}`);
  console.log(
    `${format}: ${counts.join(", ")}; slowest ${Math.round(report.slowest.ms)} ms (case ${report.slowest.index}), peak ${Math.round(report.peakBytes / 1e6)} MB`,
  );
  if (report.faults.length) process.exitCode = 1;
}

function lineOf({ index, sound, what, outcome, detail }: Fault): string {
  return `case ${index} of seed ${seed} (${sound}: ${what}): ${outcome}: ${detail}`;
}

/** Writes the files of a case that failed, and what happened, into a folder of its own. */
async function keep(format: string, fault: Fault): Promise<void> {
  const random = seededRandom(seed, fault.index);
  const sound = random.pick(await (await findTarget(subject!, format)).sound());
  const { files } = mutate(sound.files, random);
  const folder = join("fuzz-failures", `${subject}-${format}-${seed}-${fault.index}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, basename(name)), bytes);
  writeFileSync(join(folder, "fault.txt"), `${lineOf(fault)}\n`);
}
