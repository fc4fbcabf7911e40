import { cac } from "cac";
import { benches } from "./benches.ts";
import { endWhenInterrupted } from "./interruption.ts";
import { busyCores, describeMachine, thisMachine } from "./machine.ts";

const cli = cac("npm run bench --");

cli
  .command("[...names]", "Speed, memory and start-up, beside PyTorch where there is one")
  .option("--threads <counts>", "Thread counts, one run each", { default: "2,1" })
  .option("--rounds <n>", "Rounds that are counted, after a warm-up; at least 3", { default: 7 })
  .option("--size <pixels>", "Height and width of the images", { default: 256 })
  .option("--pairs <n>", "Pairs of files of evaluate", { default: 500 })
  .option("--engines <names>", "Only these engines, slow ones too")
  .option("--judges <names>", "Only these of judge: lpips, lpips-alex, dists, ms-ssim ...")
  .option("--no-large", "judge without the pair of 1920x1080")
  .option("--large-only", "judge of the pair of 1920x1080 alone")
  .option("--parts <names>", "Parts of wasm: losses, layers, training, tfjs, chromium, errors", {
    default: "losses,layers,training",
  })
  .option("--chromium", "Only wasm's losses on pages in Chromium")
  .option("--errors", "Only wasm's errors against float64")
  .option("--no-relaxed-simd", "wasm with plain SIMD, as where the engine has no relaxed SIMD")
  .option("--quick", "One tiny round, to see that everything runs: its figures mean nothing")
  .option("--json", "Print one JSON object")
  .example("  npm run bench")
  .example("  npm run bench -- losses --threads 1 --engines tfjs-node")
  .example("  npm run bench -- wasm --parts losses,tfjs --threads 1")
  .example("  npm run bench -- wasm --errors --size 128")
  .example("  npm run bench -- wasm --parts losses,training --no-relaxed-simd")
  .example("  npm run bench -- judge --judges lpips,dists --threads 1")
  .example("  SRLOSS_PYTHON=~/torch/bin/python3 npm run bench -- losses --json > losses.json")
  .action(run);

cli.help((sections) => [
  ...sections,
  { title: "Benches", body: benches.map(({ name, title }) => `  ${name.padEnd(10)}${title}`).join("\n") },
  {
    title: "PyTorch",
    body: "  The python3 with torch that is compared with: SRLOSS_PYTHON, or python3 of the PATH (evaluate: also piq, pyiqa and Pillow, where it has them).\n  Values are compared too: where they differ, the exit code is 1.",
  },
]);

async function run(names: readonly string[], options: Record<string, unknown>): Promise<void> {
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is not a bench. Benches: ${benches.map(({ name }) => name).join(", ")}.`);
  const only = ["chromium", "errors"].filter((part) => options[part] === true);
  const quick = options.quick === true;
  const settings = {
    threads: quick ? [1] : list(options.threads).map((text) => wholeNumber(text, "threads", 1)),
    rounds: quick ? 1 : wholeNumber(options.rounds, "rounds", 3),
    size: quick ? 16 : wholeNumber(options.size, "size", 16),
    pairs: wholeNumber(options.pairs, "pairs", 1),
    engines: options.engines === undefined ? undefined : list(options.engines),
    judges: options.judges === undefined ? undefined : list(options.judges),
    large: options.largeOnly === true ? ("alone" as const) : options.large !== false,
    parts: only.length ? only : list(options.parts),
    quick,
    relaxedSimd: options.relaxedSimd !== false,
    note: (line: string) => void process.stderr.write(`${line}\n`),
  };
  const machine = thisMachine();
  const json = options.json === true;
  if (!json) process.stdout.write(`${describeMachine(machine)}\n`);
  const figures: Record<string, unknown> = {};
  const busyNow = async () => (quick ? 0 : busyCores());
  const busy: number[] = [await busyNow()];
  const faults: string[] = [];
  for (const bench of benches.filter(({ name }) => !names.length || names.includes(name))) {
    const result = await bench.run(settings);
    busy.push(await busyNow());
    figures[bench.name] = result.figures;
    faults.push(...result.faults.map((fault) => `${bench.name}: ${fault}`));
    if (!json) process.stdout.write(`\n## ${bench.title}\n\n${result.report}\n`);
  }
  const busyMost = Math.max(...busy);
  if (busyMost > 0.2)
    settings.note(
      `Other processes kept ${busyMost.toFixed(1)} of ${machine.cores} cores busy: measure again without them.`,
    );
  if (json)
    process.stdout.write(`${JSON.stringify({ machine, busyCores: busyMost, ...figures, faults }, undefined, 2)}\n`);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length) process.exitCode = 1;
}

function list(value: unknown): string[] {
  return String(value)
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

function wholeNumber(value: unknown, name: string, least: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`--${name} is a whole number of at least ${least}; got "${value}".`);
  return number;
}

endWhenInterrupted();
try {
  cli.parse(process.argv, { run: false });
  await cli.runMatchedCommand();
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
