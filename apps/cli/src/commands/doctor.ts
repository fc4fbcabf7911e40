import { perceptualLoss } from "@srloss/core";
import { nativeStatus } from "@srloss/native";
import { type EngineName, engineReport } from "@srloss/node-gpu";
import { createVgg, randomWeights, type VggWeights } from "@srloss/vgg";
import { dispose, grad, randomUniform, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { everyEngineOptions } from "../options.ts";
import { stdoutColours } from "../terminal/colours.ts";
import { killable } from "../terminal/interruption.ts";
import { note } from "../terminal/note.ts";
import { shown } from "../terminal/shown.ts";
import { table } from "../terminal/table.ts";
import { version } from "../version.ts";
import type { KnownSet } from "./known-set.ts";
import { knownSets } from "./known-sets.ts";
import { nativeHint } from "./native-hint.ts";

const [side, layer] = [128, "block3_conv3"];

/** Plain JavaScript takes half a minute for an image of that side: a smaller one, once, whose times stand for as many more pixels. */
const smallSide = 32;

/** `srloss doctor` */
export async function doctor(options: Record<string, unknown>): Promise<void> {
  const settings = everyEngineOptions(options);
  note(`Trying every engine on VGG19 up to ${layer}, one ${side}x${side} image; this takes some seconds ...`);
  const random = await randomWeights({ network: "vgg19", upTo: layer });
  const report = await killable(() =>
    engineReport(async ({ engine }) => {
      if (engine !== "cpu") return times(random, side, 3);
      const { loss, gradient } = await times(random, smallSide, 1);
      const pixels = (side / smallSide) ** 2;
      return { loss: loss * pixels, gradient: gradient * pixels, estimatedFrom: smallSide };
    }, settings),
  );
  const native = nativeStatus({ ...(settings.packages !== undefined && { packages: settings.packages }) });
  const weights = (await knownSets(settings.packages)).map(({ name, cached, installed }) => ({
    name,
    cached,
    installed,
  }));
  if (options.json === true) {
    const engines = report.map(({ measured, ...trial }) => ({
      ...trial,
      ...(measured && {
        lossMs: measured.loss,
        gradientMs: measured.gradient,
        ...(measured.estimatedFrom && { estimatedFromSide: measured.estimatedFrom }),
      }),
    }));
    const { node, v8 } = process.versions;
    const machine = { platform: process.platform, arch: process.arch, node, v8 };
    process.stdout.write(`${JSON.stringify({ srloss: version(), machine, engines, native, weights }, undefined, 2)}\n`);
    return;
  }
  const rows = report.map(({ engine, ok, measured }) => [
    engine,
    ok ? stdoutColours.green("works") : stdoutColours.yellow("no"),
    ...(measured
      ? [measured.loss, measured.gradient].map((ms) => `${measured.estimatedFrom ? "about " : ""}${ms.toFixed(0)} ms`)
      : ["", ""]),
  ]);
  process.stdout.write(
    `srloss ${version()}, Node ${process.versions.node}, ${process.platform} ${process.arch}\n\n${table(
      ["engine", "", "loss", "with gradient"],
      rows,
    )}\n\n`,
  );
  for (const { engine, measured } of report)
    if (measured?.estimatedFrom) {
      const from = measured.estimatedFrom;
      process.stdout.write(
        `${engine}: estimated from one ${from}x${from} image, ${(side / from) ** 2} times smaller, once.\n`,
      );
    }
  for (const { engine, ok, reason, install } of report)
    if (!ok) process.stdout.write(`${engine}: ${reason}.${install ? ` To get it: ${install}` : ""}\n`);
  if (native.untrusted !== undefined)
    process.stdout.write(`${shown(native.untrusted)}: the native engine in it is not used.\n`);
  process.stdout.write(
    `Optional packages are looked for in ${shown(native.packageFolders.join(", "))}; to use those of another project: --packages DIR, or SRLOSS_PACKAGES.\n`,
  );
  process.stdout.write(`${weightsAtHand(weights)}\n`);
  const best = report.find(({ ok }) => ok)!;
  process.stdout.write(`\nThe losses will run on ${best.engine} (${best.title}, ${best.device}).\n`);
  const fastest = fastestOf(report);
  if (fastest && fastest.engine !== best.engine)
    process.stdout.write(`Measured here, ${fastest.engine} is faster: --engine ${fastest.engine}.\n`);
  const hint = nativeHint(best.engine, native);
  if (hint) process.stdout.write(`${hint}\n`);
}

/** Which sets of weights need no download here. */
function weightsAtHand(weights: readonly Pick<KnownSet, "name" | "cached" | "installed">[]): string {
  const there = weights.flatMap(({ name, cached, installed }) => {
    const where = [installed, cached.length ? `the cache, up to ${cached.join(", ")}` : undefined].filter(Boolean);
    return where.length ? [`${name} (${where.join("; ")})`] : [];
  });
  return `Weights that are here: ${there.join(", ") || "none"}; the others are downloaded when they are needed: srloss weights list.`;
}

/** By the time with the gradient; undefined where the one that is chosen by itself is within a tenth of it. */
function fastestOf(report: readonly { readonly engine: EngineName; readonly measured?: Times }[]) {
  const measured = report.filter((trial) => trial.measured);
  const time = ({ measured }: (typeof report)[number]) => measured!.gradient;
  const fastest = [...measured].sort((a, b) => time(a) - time(b))[0];
  return fastest && time(fastest) < 0.9 * time(measured[0]!) ? fastest : undefined;
}

/** Milliseconds of a perceptual loss with a prepared target, and of the same with its gradient. */
interface Times {
  readonly loss: number;
  readonly gradient: number;
  /** The side of the smaller image that was measured in place of the others', where times are in proportion to its pixels. */
  readonly estimatedFrom?: number;
}

/** The medians on the current backend, after one of each to warm up where there are several runs. */
async function times(weights: VggWeights, side: number, runs: number): Promise<Times> {
  const vgg = createVgg(weights);
  const loss = perceptualLoss(vgg, { layers: [layer] });
  const [hr, sr] = [1, 2].map((seed) => randomUniform([1, side, side, 3], 0, 255, "float32", seed) as Tensor4D);
  const target = loss.prepare(hr!);
  const value = await median(runs, () => loss(target, sr!));
  const gradient = await median(runs, () => grad((x: Tensor) => loss(target, x))(sr!));
  target.dispose();
  dispose([hr!, sr!]);
  vgg.dispose();
  return { loss: value, gradient };
}

async function median(runs: number, compute: () => Tensor): Promise<number> {
  const found: number[] = [];
  for (let run = 0; run <= (runs > 1 ? runs : 0); run++) {
    const start = performance.now();
    const tensor = compute();
    await tensor.data();
    tensor.dispose();
    found.push(performance.now() - start);
  }
  return found.slice(runs > 1 ? 1 : 0).sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}
