import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { meant } from "@srloss/core/validation";
import { makeFolder, useBackend, writeWhole } from "@srloss/node-gpu";
import { type SampleName, sampleNames } from "@srloss/samples";
import { loadVgg19, type Vgg } from "@srloss/vgg";
import { WeightsError } from "@srloss/weights";
import { loadNetwork } from "../comparing/load-network.ts";
import { madeJson } from "../comparing/print-evaluation.ts";
import { demoColumns, demoRows, verdicts } from "../demo/demo-table.ts";
import { type DemoImage, runDemo } from "../demo/run-demo.ts";
import { savePng } from "../drawing/save-png.ts";
import { engineOptions, listOption, packagesOption, textOption } from "../options.ts";
import { demoPage } from "../report/demo-report.ts";
import { stdoutColours } from "../terminal/colours.ts";
import { killable } from "../terminal/interruption.ts";
import { noteEngine, setTalk, warn } from "../terminal/note.ts";
import { progressLine } from "../terminal/progress.ts";
import { shown } from "../terminal/shown.ts";
import { table } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";

/** `srloss demo` */
export async function demo(options: Record<string, unknown>, signal: AbortSignal): Promise<void> {
  setTalk(options);
  const folder = textOption(options.out, "out") ?? "srloss-demo";
  const engine = engineOptions(options);
  const originals = chosenImages(listOption(options.images, "images"));
  // Before minutes of work.
  await makeOwnFolder(folder);
  const backend = await useBackend(engine);
  noteEngine(backend);
  const vgg = await demoNetwork(textOption(options.weights, "weights"), options, signal);
  const progress = progressLine("Measuring");
  const images = await killable(() => runDemo(vgg, originals, progress.update)).finally(() => progress.end());
  const made = { backend, networks: [vgg] };
  const files = await writeImages(folder, images);
  const index = join(folder, "index.html");
  await writeWhole(index, await demoPage(images, made));
  if (options.json === true) {
    const rows = images.flatMap(({ name, rows }) =>
      rows.map(({ degradation, evaluation: { values } }) => ({ image: name, degradation, values })),
    );
    const weights = { name: vgg.weights.name, sha256: vgg.weights.sha256, verified: vgg.weights.verified };
    const result = { page: index, images: rows, weights, ...madeJson(made) };
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    return;
  }
  for (const image of images)
    process.stdout.write(`\n${stdoutColours.underline(image.name)}\n${table(["", ...demoColumns], demoRows(image))}\n`);
  process.stdout.write(`\n${verdicts(images).join("\n")}\n`);
  if (vgg.weights.name === "random")
    warn("perceptual and style come from random weights: compare them with each other, not with published numbers.");
  const { hr, sr } = files;
  process.stdout.write(
    `\nYour own images:                       ${commandName()} compare ${shown(typed(sr))} ${shown(typed(hr))}\nImages, maps and numbers side by side: ${pathToFileURL(index).href}\n`,
  );
}

/** @throws UsageError for a name that no image has. */
function chosenImages(names: readonly string[] = sampleNames): SampleName[] {
  const known: readonly string[] = sampleNames;
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`"${name}" is not an image of the demo${meant(name, known)} Known: ${known.join(", ")}.`);
  return sampleNames.filter((name) => names.includes(name));
}

/** The real weights, and random ones where those can't be had: a first look should not end at a firewall. */
async function demoNetwork(
  weights: string | undefined,
  options: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Vgg> {
  try {
    // A first look should not wait long for a network that is not there.
    const patience = { signal, retries: 1, stallMs: 15_000 };
    return await loadNetwork("vgg19", weights ?? "keras", "block3_conv3", { ...patience, ...packagesOption(options) });
  } catch (error) {
    if (weights !== undefined || signal.aborted || !(error instanceof WeightsError)) throw error;
    warn(`${error.message} The demo goes on with random weights.`);
    return loadVgg19({ upTo: "block3_conv3", weights: "random" });
  }
}

async function makeOwnFolder(folder: string): Promise<void> {
  await makeFolder(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The folder ${folder} can't be made (${error.code}); name another one with --out.`, {
      cause: error,
    });
  });
}

/** @returns One pair for trying `compare` with. */
async function writeImages(folder: string, images: readonly DemoImage[]): Promise<{ hr: string; sr: string }> {
  for (const { name, original, rows } of images) {
    await savePng(join(folder, `${name}.png`), original);
    for (const { degradation, image } of rows) await savePng(join(folder, `${name}.${degradation}.png`), image);
  }
  const [{ name, rows }] = images as [DemoImage];
  return { hr: join(folder, `${name}.png`), sr: join(folder, `${name}.${rows[0]!.degradation}.png`) };
}

/** A path as a shell wants it. */
function typed(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : `"${path}"`;
}

/** What to type: the installed command, or this file where it runs from a clone. */
function commandName(): string {
  const script = relative(".", process.argv[1] ?? "srloss");
  return script.endsWith("main.js") && !script.includes("node_modules") ? `node ${typed(script)}` : "srloss";
}
