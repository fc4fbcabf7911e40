import { engineReport, nativeStatus } from "@srloss/node-gpu";
import { createVgg, randomWeights } from "@srloss/vgg";
import { randomUniform, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { threadsOption } from "../options.ts";
import { stdoutColours } from "../terminal/colours.ts";
import { killable } from "../terminal/interruption.ts";
import { note } from "../terminal/note.ts";
import { table } from "../terminal/table.ts";
import { version } from "../version.ts";
import { nativeHint } from "./native-hint.ts";

const [side, layer] = [128, "block3_conv3"];

/** `srloss doctor` */
export async function doctor(options: Record<string, unknown>): Promise<void> {
  const threads = threadsOption(options.threads);
  note(`Trying every engine on VGG19 up to ${layer}, one ${side}x${side} picture; this takes half a minute ...`);
  const weights = await randomWeights({ architecture: "vgg19", upTo: layer });
  const report = await killable(() =>
    engineReport(
      // Plain JavaScript takes seconds for one: once tells enough.
      ({ engine }) => milliseconds(() => createVgg(weights), engine === "cpu" ? 1 : 3),
      threads,
    ),
  );
  const native = nativeStatus();
  if (options.json === true) {
    const engines = report.map(({ measured, ...trial }) => ({ ...trial, ...(measured && { forwardMs: measured }) }));
    const { node, v8 } = process.versions;
    const machine = { platform: process.platform, arch: process.arch, node, v8 };
    process.stdout.write(`${JSON.stringify({ srloss: version(), machine, engines, native }, undefined, 2)}\n`);
    return;
  }
  const rows = report.map(({ engine, title, ok, device, measured }) => [
    engine,
    ok ? stdoutColours.green("works") : stdoutColours.yellow("no"),
    measured ? `${measured.toFixed(0)} ms` : "",
    ok ? `${title}, ${device}` : title,
  ]);
  process.stdout.write(
    `srloss ${version()}, Node ${process.versions.node}, ${process.platform} ${process.arch}\n\n${table(
      ["engine", "", "forward"],
      rows.map((row) => row.slice(0, 3)),
    )}\n\n`,
  );
  for (const { engine, ok, reason, install } of report)
    if (!ok) process.stdout.write(`${engine}: ${reason}.${install ? ` To get it: ${install}` : ""}\n`);
  const best = report.find(({ ok }) => ok)!;
  process.stdout.write(`\nThe losses will run on ${best.engine} (${best.title}).\n`);
  const hint = nativeHint(best.engine, native);
  if (hint) process.stdout.write(`${hint}\n`);
}

/** The median time of a forward pass on the current backend, after one to warm up. */
async function milliseconds(load: () => ReturnType<typeof createVgg>, runs: number): Promise<number> {
  const vgg = load();
  const image = tidy(() => randomUniform([1, side, side, 3], 0, 255, "float32", 1) as Tensor4D);
  const times: number[] = [];
  for (let run = 0; run < runs + (runs > 1 ? 1 : 0); run++) {
    const start = performance.now();
    const [features] = vgg.extract(image, [layer]);
    await features!.data();
    features!.dispose();
    times.push(performance.now() - start);
  }
  image.dispose();
  vgg.dispose();
  return times.slice(runs > 1 ? 1 : 0).sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}
