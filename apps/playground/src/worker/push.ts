import { type ContentTerms, contentLoss, measures, type TermName } from "@srloss/core";
import { cropImage, evaluateCandidates, networkNeeds } from "@srloss/evaluate";
import { imageTensor } from "@srloss/web";
import { grad, mean, neg, sum, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { type JudgeSettings, judgeRequest } from "../judge/judge-request.ts";
import { type Area, cutImage, type Image } from "./image.ts";
import { breathe } from "./jobs.ts";
import { type LossMap, placedMap } from "./judge.ts";
import { judgesFor } from "./judges.ts";
import { type LoadListener, networkFor } from "./network.ts";

/** What one measure sees in a reconstruction, and what it would do about it. */
export interface Push {
  /** Where it sees a difference; none of measures without a map. */
  readonly error: LossMap | undefined;
  /** For each pixel how much brighter, or with a negative number darker, a step of gradient descent makes it. */
  readonly push: LossMap;
}

export interface PushTask {
  readonly original: Image;
  readonly reconstruction: Image;
  /** One measure, at the first of the layers. */
  readonly settings: JudgeSettings;
  readonly area: Area;
}

/** The gradient of a measure with respect to the reconstruction, turned towards what the measure finds better. */
export async function findPush(task: PushTask, listener: LoadListener): Promise<Push> {
  const { original, reconstruction, area, settings } = task;
  const layers = settings.layers.slice(0, 1);
  const request = { ...judgeRequest({ ...settings, layers }), maps: true };
  const measure = request.measures[0]! as TermName;
  const crop = request.cropBorder;
  const [need] = networkNeeds(request);
  const vgg = need ? await networkFor(need.layers, listener) : null;
  const judges = await judgesFor(request, listener);
  const tensor = (image: Image) => imageTensor(cropImage(cutImage(image, area), crop));
  const [hr, sr] = [tensor(original), tensor(reconstruction)];
  try {
    await breathe(listener.signal);
    const networks = need && vgg ? [{ need, vgg }] : [];
    const { value: evaluation } = await evaluateCandidates(hr, [{ sr }], request, networks, { loaded: judges }).next();
    const [map] = evaluation?.maps ?? [];
    await breathe(listener.signal);
    const loss = lossOf(measure, layers, vgg, judges[0]?.metric.value);
    const [, height, width] = sr.shape;
    // Losses go down; as terms all of them are losses.
    const steps = tidy(() => neg(mean(grad((x) => loss(hr, x as Tensor4D))(sr), 3)));
    const values = Float32Array.from(await steps.data());
    steps.dispose();
    const place = { x: area.x + crop, y: area.y + crop, width, height };
    return {
      error: map && evaluation ? placedMap(map, evaluation, area, crop) : undefined,
      push: { name: `push of ${measure}`, width, height, values, signed: true, area: place },
    };
  } finally {
    hr.dispose();
    sr.dispose();
  }
}

function lossOf(
  measure: TermName,
  layers: readonly string[],
  vgg: Parameters<typeof contentLoss>[0],
  judge: ((yTrue: Tensor, yPred: Tensor) => Tensor) | undefined,
): (yTrue: Tensor4D, yPred: Tensor4D) => Tensor {
  if (judge) return (yTrue, yPred) => sum(judge(yTrue, yPred));
  const settings = measures[measure].of === "features" ? { weight: 1, layers } : 1;
  return contentLoss(vgg, { [measure]: settings } as ContentTerms);
}
