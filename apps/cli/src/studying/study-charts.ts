import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lineChart, type Series } from "../report/line-chart.ts";
import { methodsOf, type StudyReport } from "./study-report.ts";

/** What each method has of the original's power, by frequency, in decibels: 0 is as much. */
export function spectraChart(report: StudyReport): string {
  const { results, settings } = report;
  const images = Object.keys(results.originals);
  const series = methodsOf(report).map(({ name, title }): Series => {
    const own = results.methods[name]!.images;
    const measured = images.filter((image) => own[image]);
    const { frequencies } = results.originals[measured[0]!]!;
    return {
      name: title,
      points: frequencies.flatMap((frequency, i) => {
        const ratios = measured.flatMap((image) => {
          const ratio = own[image]!.spectrum.power[i]! / results.originals[image]!.power[i]!;
          return ratio > 0 ? [10 * Math.log10(ratio)] : [];
        });
        return ratios.length ? [[frequency, ratios.reduce((a, b) => a + b, 0) / ratios.length] as const] : [];
      }),
    };
  });
  const { scale } = settings;
  const axes = Array.from({ length: Math.floor(scale / 2) }, (_, i) => ({
    at: (i + 1) / scale,
    name: `${i + 1}/${scale}`,
  }));
  const diagonal = Math.SQRT2 / scale;
  const marks = [...axes, ...(diagonal < 0.5 ? [{ at: diagonal, name: "diagonal" }] : [])];
  return lineChart({ x: "frequency, cycles a pixel", y: "power against the original, dB", series, marks });
}

/** PSNR of the validations of each training. */
export async function trainingChart(report: StudyReport): Promise<string> {
  const series: Series[] = [];
  for (const { title, folder } of report.losses) {
    const points = await validations(join(report.out, folder, "log.ndjson"));
    if (points.length) series.push({ name: title, points });
  }
  const { warmUp, steps, losses } = report.settings;
  const warm = warmUp > 0 && warmUp < steps && losses.some((name) => name.startsWith("perceptual"));
  return lineChart({
    x: "steps",
    y: "PSNR (Y) of the images' middles, dB",
    // The first colour is bicubic's.
    series: [{ name: "", points: [] }, ...series],
    marks: warm ? [{ at: warmUp, name: "end of the warm-up" }] : [],
  });
}

async function validations(file: string): Promise<[number, number][]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line): [number, number][] => {
    if (!line.includes('"validation"')) return [];
    try {
      const { step, values } = JSON.parse(line) as { step: number; values: { psnr: number } };
      return [[step, values.psnr]];
    } catch {
      return [];
    }
  });
}
