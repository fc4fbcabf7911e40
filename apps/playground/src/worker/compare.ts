import {
  checkRequest,
  checkSize,
  cropImage,
  type ErrorMap,
  type EvaluationJson,
  type EvaluationRow,
  errorMap,
  evaluateCandidates,
  evaluationJson,
  evaluationRows,
  networkNeeds,
} from "@srloss/evaluate";
import { type BackendReport, imageTensor } from "@srloss/web";
import type { Tensor4D } from "@tensorflow/tfjs-core";
import type { Image } from "./image.ts";
import { breathe } from "./jobs.ts";
import { type LoadListener, networkFor } from "./network.ts";

export interface CompareSettings {
  /** Of the perceptual and the style loss. */
  readonly layers: readonly string[];
  /** Of PSNR and SSIM. */
  readonly channels: "rgb" | "y";
  /** Pixels cut at each side before anything is measured. */
  readonly crop: number;
}

/** Where a measure sees a difference; the area is in pixels of the whole image. */
export interface LossMap extends ErrorMap {
  /** `l1`, `perceptual block3_conv3`: as in the table. */
  readonly name: string;
}

export interface Comparison {
  readonly name: string;
  /** A number each, with its title, unit and direction. */
  readonly rows: readonly EvaluationRow[];
  readonly maps: readonly LossMap[];
  readonly json: EvaluationJson;
}

/** Every usual measure and map of each reconstruction against the original; `onDone` hears of each one that is finished. */
export async function compare(
  original: Image,
  reconstructions: readonly Image[],
  { layers, channels, crop }: CompareSettings,
  { engine, device }: BackendReport,
  listener: LoadListener,
  onDone: (done: number, name: string) => void,
): Promise<Comparison[]> {
  for (const { name, width, height } of reconstructions)
    if (width !== original.width || height !== original.height)
      throw new Error(
        `${name} is ${width}x${height}, and the original ${original.name} is ${original.width}x${original.height}; the losses compare pictures of one size.`,
      );
  const { signal } = listener;
  const request = checkRequest({ layers, channels, cropBorder: crop, maps: true });
  const needs = networkNeeds(request);
  const size = { width: original.width - 2 * crop, height: original.height - 2 * crop };
  for (const need of [undefined, ...needs]) checkSize(request, need, size);
  const vgg = await networkFor(layers, listener);
  const hr = imageTensor(cropImage(original, crop));
  const results: Comparison[] = [];
  try {
    const networks = needs.map((need) => ({ need, vgg }));
    const onStage = async () => {
      onDone(results.length, reconstructions[results.length]!.name);
      await breathe(signal);
    };
    for await (const evaluation of evaluateCandidates(
      hr,
      candidates(original, reconstructions, crop),
      request,
      networks,
      { onStage },
    )) {
      const { name } = reconstructions[results.length]!;
      const made = {
        engine: { name: engine, device },
        networks: [vgg],
        files: { sr: name, hr: original.name },
      };
      const maps = evaluation.maps.map((map): LossMap => {
        const drawn = errorMap(map, evaluation);
        const area = { ...drawn.area, x: drawn.area.x + crop, y: drawn.area.y + crop };
        return { ...drawn, area, name: map.layer ? `${map.measure} ${map.layer}` : map.measure };
      });
      results.push({
        name,
        rows: evaluationRows(evaluation, request),
        maps,
        json: evaluationJson(evaluation, request, made),
      });
    }
    return results;
  } finally {
    hr.dispose();
  }
}

/** One at a time: each is gone before the next one is made. */
function* candidates(
  original: Image,
  reconstructions: readonly Image[],
  crop: number,
): Generator<{ readonly sr: Tensor4D; readonly gray: boolean }> {
  for (const image of reconstructions) {
    const sr = imageTensor(cropImage(image, crop));
    try {
      yield { sr, gray: original.grayscale === true && image.grayscale === true };
    } finally {
      sr.dispose();
    }
  }
}
