import {
  evaluateCandidates,
  type LoadedMeasure,
  type LoadedNetwork,
  pairTensors,
  type ResolvedRequest,
} from "@srloss/evaluate";
import type { ImageSource } from "@srloss/train";
import { radialSpectrum } from "@srloss/train/spectrum";
import type { UpscaleModel } from "@srloss/upscale";
import { dispose, slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { savePng } from "../drawing/save-png.ts";
import { hearMeanwhile } from "../terminal/interruption.ts";
import { progressLine } from "../terminal/progress.ts";
import { cutToScale, enlarged, smallAndBicubic } from "./reconstruct.ts";
import { type ImageResult, reconstructionPath, type StudyResults, withImage, writeResults } from "./study-results.ts";

/** A way to enlarge, at so many steps. */
export interface Method {
  readonly name: string;
  readonly step: number;
  /** None of bicubic. */
  readonly model?: UpscaleModel;
}

export interface StudyJudges {
  readonly request: ResolvedRequest;
  readonly networks: readonly LoadedNetwork[];
  readonly loaded: readonly LoadedMeasure[];
}

interface MeasureStudyOptions {
  readonly test: ImageSource;
  readonly scale: number;
  readonly out: string;
  readonly signal: AbortSignal;
}

/** Whether an image has yet to be measured, or a measure of it is new. */
function lacks(
  results: StudyResults,
  { name, step }: Method,
  image: string,
  measured: StudyJudges["request"]["measures"],
): boolean {
  const known = results.methods[name];
  const values = known?.step === step ? known.images[image]?.values : undefined;
  return values === undefined || measured.some((measure) => !Object.hasOwn(values, measure));
}

/** Enlarges and measures what is not there yet, image by image; what is done stays, whenever it ends. */
export async function measureStudy(
  before: StudyResults,
  methods: readonly Method[],
  judges: StudyJudges,
  { test, scale, out, signal }: MeasureStudyOptions,
): Promise<StudyResults> {
  let results = before;
  const line = progressLine("Measuring");
  try {
    for (const [i, image] of test.names.entries()) {
      const missing = methods.filter((method) => lacks(results, method, image, judges.request.measures));
      if (!missing.length) continue;
      line.update(i, test.names.length, image);
      const decoded = await test.readImage(image);
      const pair = pairTensors({ sr: decoded as never, hr: decoded as never });
      const hr = cutToScale(pair.hr, scale);
      const { small, bicubic } = smallAndBicubic(hr, scale);
      const made: Tensor4D[] = [];
      for (const { name, model } of missing) {
        await hearMeanwhile(signal);
        const sr = model ? await enlarged(model, small) : cutToScale(bicubic, scale);
        made.push(sr);
        await savePng(reconstructionPath(out, image, name), await pixelsOf(sr));
      }
      const measured = await measureImage(hr, made, judges, scale, () => hearMeanwhile(signal));
      for (const [at, { name, step }] of missing.entries())
        results = withImage(results, name, step, image, measured.results[at]!);
      results = { ...results, originals: { ...results.originals, [image]: measured.original } };
      await writeResults(out, results);
      dispose([pair.hr, pair.sr, hr, small, bicubic, ...made]);
    }
    return results;
  } finally {
    line.end();
  }
}

async function measureImage(
  hr: Tensor4D,
  made: readonly Tensor4D[],
  { request, networks, loaded }: StudyJudges,
  border: number,
  between: () => Promise<void>,
): Promise<{ readonly original: ImageResult["spectrum"]; readonly results: readonly ImageResult[] }> {
  const inner = (image: Tensor4D) => {
    const [, height, width] = image.shape;
    return tidy(() => slice(image, [0, border, border, 0], [1, height - 2 * border, width - 2 * border, 3]));
  };
  const original = inner(hr);
  const cut = made.map(inner);
  const spectra = [];
  for (const image of [original, ...cut]) {
    await between();
    spectra.push(await radialSpectrum(image, { scale: border }));
  }
  const results: ImageResult[] = [];
  const candidates = cut.map((sr) => ({ sr }));
  for await (const { values } of evaluateCandidates(original, candidates, request, networks, {
    loaded,
    onStage: between,
  }))
    results.push({ values: values as Record<string, number>, spectrum: spectra[results.length + 1]! });
  dispose([original, ...cut]);
  return { original: spectra[0]!, results };
}

/** An image as a PNG wants it. */
export async function pixelsOf(
  image: Tensor4D,
): Promise<{ width: number; height: number; channels: 3; data: Uint8ClampedArray }> {
  const [, height, width] = image.shape;
  return { width, height, channels: 3, data: Uint8ClampedArray.from(await image.data()) };
}
