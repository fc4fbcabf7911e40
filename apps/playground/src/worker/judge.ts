import type { MeasureName } from "@srloss/core";
import {
  checkSize,
  cropImage,
  type ErrorMap,
  type Evaluation,
  type EvaluationJson,
  errorMap,
  evaluateCandidates,
  evaluationJson,
  evaluationRows,
  type LoadedMeasure,
  type LoadedNetwork,
  networkNeeds,
  type ResolvedRequest,
} from "@srloss/evaluate";
import { type BackendReport, imageTensor } from "@srloss/web";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import { isLarge, type JudgeSettings, judgeRequest, measureGroups, tooSmall } from "../judge/judge-request.ts";
import { type Area, cutImage, type Image } from "./image.ts";
import { breathe } from "./jobs.ts";
import { byTiles, largeEvaluations, untiled } from "./judge-large.ts";
import { judgesFor } from "./judges.ts";
import { type LoadListener, networkFor } from "./network.ts";

/** Where a measure sees a difference; the area is in pixels of the whole image. */
export interface LossMap extends ErrorMap {
  /** `l1`, `perceptual block3_conv3`: as in the table. */
  readonly name: string;
}

/** What became of some measures of one reconstruction: their numbers, or why there are none. */
export interface Judged {
  /** Which reconstruction. */
  readonly index: number;
  /** By the row's name. */
  readonly values: Readonly<Record<string, number>>;
  readonly maps: readonly LossMap[];
  /** Of the measures, where they could not be computed. */
  readonly failed?: { readonly measures: readonly MeasureName[]; readonly reason: string };
}

/** What is compared, with what, and where. */
export interface JudgeTask {
  readonly original: Image;
  readonly reconstructions: readonly Image[];
  readonly settings: JudgeSettings;
  readonly area: Area;
  /** The measures whose maps are wanted, too. */
  readonly maps: readonly string[];
}

type Report = Pick<BackendReport, "engine" | "device">;

/** One whole evaluation of each reconstruction, in all that it depends on. */
export type JudgeJson = readonly EvaluationJson[];

/** Measures each reconstruction, measure by measure, the cheap ones first; `onJudged` hears of each one that is finished. */
export async function judge(
  task: JudgeTask,
  report: Report,
  listener: LoadListener,
  onJudged: (judged: Judged, done: number, total: number) => unknown,
  onProgress: (what: string, done: number, total: number) => unknown,
): Promise<JudgeJson> {
  const { original, reconstructions, settings, area, maps } = task;
  const request = judgeRequest(settings);
  const { cropBorder: crop } = request;
  const size = { width: area.width - 2 * crop, height: area.height - 2 * crop };
  const part = (image: Image) => cropImage(cutImage(image, area), crop);
  const large = isLarge(area);
  const groups = large ? byTiles(measureGroups(request)) : measureGroups(request);
  const total = groups.length * reconstructions.length;
  const found = reconstructions.map((): Evaluation[] => []);
  const networks = new Set<LoadedNetwork["vgg"] | LoadedMeasure["metric"]>();
  let done = 0;
  let hr: Tensor4D | undefined;
  // What leaves nothing to measure is the reason of every cell.
  let nothing: Error | undefined;
  try {
    if (!large) hr = imageTensor(part(original));
  } catch (error) {
    nothing = error as Error;
  }
  try {
    for (const measures of groups) {
      const asked = { ...request, measures, maps: measures.some((name) => maps.includes(name)) };
      const fail = (index: number, error: unknown) => {
        const failed = { measures, reason: reasonOf(error) };
        return onJudged({ index, values: {}, maps: [], failed }, ++done, total);
      };
      let loaded: readonly LoadedNetwork[];
      let judges: readonly LoadedMeasure[];
      try {
        if (nothing) throw nothing;
        const reason = large ? untiled(measures, area) : tooSmall(measures, size);
        if (reason !== undefined) throw new Error(reason);
        loaded = await networksFor(asked, size, listener);
        judges = await judgesFor(asked, listener);
        for (const { vgg } of loaded) networks.add(vgg);
        for (const { metric } of judges) networks.add(metric);
      } catch (error) {
        endOf(error);
        for (const index of reconstructions.keys()) await fail(index, error);
        continue;
      }
      let index = 0;
      const onStage = () => breathe(listener.signal);
      const evaluations = (rest: readonly Image[]) =>
        hr
          ? evaluateCandidates(hr, candidates(original, rest, part), asked, loaded, { onStage, loaded: judges })
          : largeEvaluations({ original, rest, area }, asked, loaded, judges, listener.signal, (name, share) =>
              onProgress(`Comparing ${name}, tile by tile`, done + share, total),
            );
      while (index < reconstructions.length)
        try {
          for await (const evaluation of evaluations(reconstructions.slice(index))) {
            found[index]!.push(evaluation);
            const values = Object.fromEntries(
              evaluationRows(evaluation, asked).map(({ name, value }) => [name, value]),
            );
            const drawn = evaluation.maps.map((map) => placedMap(map, evaluation, area, crop));
            await onJudged({ index: index++, values, maps: drawn }, ++done, total);
          }
        } catch (error) {
          endOf(error);
          await fail(index++, error);
        }
    }
  } finally {
    hr?.dispose();
  }
  const made = { engine: { name: report.engine, device: report.device }, networks: [...networks] };
  return found.flatMap((evaluations, index) => {
    const files = { sr: reconstructions[index]!.name, hr: original.name };
    const whole = merged(evaluations, request);
    return whole ? [evaluationJson(whole.evaluation, whole.request, { ...made, files })] : [];
  });
}

/** What ends a job, instead of leaving a cell empty. */
function endOf(error: unknown): void {
  const { name } = error as Error;
  if (name === "AbortError" || name === "BackendLostError") throw error;
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function networksFor(
  request: ResolvedRequest,
  size: Pick<Image, "width" | "height">,
  listener: LoadListener,
): Promise<readonly LoadedNetwork[]> {
  const needs = networkNeeds(request);
  for (const need of [undefined, ...needs]) checkSize(request, need, size);
  const loaded: LoadedNetwork[] = [];
  for (const need of needs) loaded.push({ need, vgg: await networkFor(need.layers, listener) });
  return loaded;
}

/** A map at its place in the whole image. */
export function placedMap(map: Evaluation["maps"][number], evaluation: Evaluation, area: Area, crop: number): LossMap {
  const drawn = errorMap(map, evaluation);
  const placed = { ...drawn.area, x: drawn.area.x + crop + area.x, y: drawn.area.y + crop + area.y };
  return { ...drawn, area: placed, name: map.layer ? `${map.measure} ${map.layer}` : map.measure };
}

/** The parts of one reconstruction as one evaluation; none where nothing could be measured. */
function merged(
  evaluations: readonly Evaluation[],
  request: ResolvedRequest,
): { evaluation: Evaluation; request: ResolvedRequest } | undefined {
  const [first] = evaluations;
  if (!first) return undefined;
  const all: Evaluation["values"] = Object.assign({}, ...evaluations.map(({ values }) => values));
  const measures = request.measures.filter((name) => name in all);
  const values = Object.fromEntries(measures.map((name) => [name, all[name]]));
  return { evaluation: { ...first, values, maps: [] }, request: { ...request, measures } };
}

/** One at a time: each is gone before the next one is made. */
function* candidates(
  original: Image,
  reconstructions: readonly Image[],
  part: (image: Image) => Parameters<typeof imageTensor>[0],
): Generator<{ readonly sr: Tensor4D; readonly gray: boolean }> {
  for (const image of reconstructions) {
    const sr = imageTensor(part(image));
    try {
      yield { sr, gray: original.grayscale === true && image.grayscale === true };
    } finally {
      sr.dispose();
    }
  }
}
