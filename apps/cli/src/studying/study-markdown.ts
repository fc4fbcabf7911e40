import { basename, dirname, extname, join } from "node:path";
import { writeWhole } from "@srloss/node-gpu";
import { Canvas } from "../drawing/canvas.ts";
import { nearest } from "../drawing/nearest.ts";
import { drawText, lineHeight } from "../drawing/text.ts";
import { drawMap } from "../maps/draw-map.ts";
import { spectraChart, trainingChart } from "./study-charts.ts";
import { type StudyCrops, studyCrops } from "./study-crops.ts";
import { madeWords } from "./study-page.ts";
import { inShort, readings } from "./study-readings.ts";
import type { StudyReport } from "./study-report.ts";
import { plainName } from "./study-results.ts";
import { studyTable } from "./study-table.ts";
import { sentences, studyWords } from "./study-words.ts";

/** Images whose crops a document shows. */
const mostImages = 3;

/** Writes the report as Markdown, and its figures into a folder beside it that has its name. */
export async function writeStudyMarkdown(file: string, report: StudyReport, signal: AbortSignal): Promise<void> {
  const folder = basename(file, extname(file));
  const at = (name: string) => join(dirname(file), folder, name);
  const figures: string[] = [];
  for (const crops of await studyCrops(report, mostImages, signal)) {
    const name = `${plainName(crops.image)}.webp`;
    await writeWhole(at(name), await webp(sheet(crops)));
    const shown = ["original", ...crops.methods.map(({ title }) => title)].join(", ");
    figures.push(`![${crops.image}: ${shown}](${folder}/${name})`);
  }
  await writeWhole(at("spectra.svg"), spectraChart(report));
  await writeWhole(at("training.svg"), await trainingChart(report));
  const found = readings(report);
  const claims = found.map(
    ({ claim, holds, figures: numbers }) =>
      `- **${claim}** ${holds ? "Here it holds." : "Here it does not hold."} ${numbers}`,
  );
  const parts = [
    "# What each loss does to one network",
    ...(found.length ? [`**${inShort(found)}**`] : []),
    ...figures,
    sentences.crops,
    studyWords(report),
    ...(found.length ? ["## What is said of these losses, and what was found", claims.join("\n")] : []),
    "## Numbers",
    tableMarkdown(report),
    sentences.table,
    "## Frequencies",
    `![power against the original by frequency](${folder}/spectra.svg)`,
    sentences.spectra,
    "## Training",
    `![PSNR while the networks were trained](${folder}/training.svg)`,
    sentences.training,
    "## How it was made",
    `\`\`\`sh\n${command(report)}\n\`\`\``,
    `It goes on where it stopped, and writes this page anew: \`srloss study --out study --markdown ${basename(file)}\`. ${madeWords(report)}`,
    `Trained on ${await trainedOn(report)}; measured on ${report.test.names.join(", ")}.`,
  ];
  await writeWhole(file, `${parts.join("\n\n")}\n`);
}

/** What was typed, with plain names of folders. */
function command({ settings }: StudyReport): string {
  const { scale, losses, steps, warmUp, batch, patch, learningRate, ema, seed, every, model, network } = settings;
  const sizes = Object.entries(network ?? {}).map(([name, value]) => `--${name} ${value}`);
  return [
    "srloss study --data photographs/train --test photographs/test --out study \\",
    `  --losses ${losses.join(",")} --model ${model} ${sizes.join(" ")} --scale ${scale} \\`,
    `  --steps ${steps} --warm-up ${warmUp} --batch ${batch} --patch ${patch} \\`,
    `  --learning-rate ${learningRate} --ema ${ema} --seed ${seed} --every ${every}`,
  ].join("\n");
}

async function trainedOn({ settings }: StudyReport): Promise<string> {
  const { imageFolder } = await import("../training/image-folder.ts");
  const { names } = await imageFolder(settings.data, "data", {});
  return `${names.length} images (${names[0]} to ${names.at(-1)})`;
}

/** Aligned, as formatters have it. */
function tableMarkdown(report: StudyReport): string {
  const { head, rows } = studyTable(report);
  const texts = [
    head,
    ...rows.map(({ title, cells }) => [title, ...cells.map(({ text, best }) => (best ? `**${text}**` : text))]),
  ];
  const widths = head.map((_, i) => Math.max(...texts.map((row) => row[i]!.length)));
  const padded = texts.map((row) => row.map((text, i) => (i ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))));
  const rule = widths.map((width, i) => (i ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [padded[0]!, rule, ...padded.slice(1)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const times = 2;
const gap = 6;

/** The crops side by side, each over its error map, with its name. */
function sheet({ original, methods }: StudyCrops): Canvas {
  const [width, height] = [original.width * times, original.height * times];
  const label = lineHeight + 4;
  const canvas = new Canvas((methods.length + 1) * (width + gap) - gap, label + 2 * height + gap, [255, 255, 255]);
  const put = (image: Canvas, left: number, top: number) =>
    canvas.fill(left, top, image.width, image.height, (x, y) => {
      const from = 3 * (y * image.width + x);
      return [image.data[from]!, image.data[from + 1]!, image.data[from + 2]!];
    });
  drawText(canvas, "original", 2, 2, [0, 0, 0]);
  put(nearest(original, times), 0, label);
  for (const [i, { title, pixels, map }] of methods.entries()) {
    const left = (i + 1) * (width + gap);
    drawText(canvas, title, left + 2, 2, [0, 0, 0]);
    put(nearest(pixels, times), left, label);
    put(nearest(drawMap(map, original.width, original.height), times), left, label + height + gap);
  }
  return canvas;
}

async function webp({ width, height, data }: Canvas): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: 85 })
    .toBuffer();
}
