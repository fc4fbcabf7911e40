import { checkRequest, type Evaluation, evaluatePair, networkNeeds, type ResolvedRequest } from "@srloss/evaluate";
import type { SampleName } from "@srloss/samples";
import type { Vgg } from "@srloss/vgg";
import type { Canvas } from "../drawing/canvas.ts";
import { canvasTensor } from "./canvas-tensor.ts";
import { degradations } from "./degradations.ts";
import { demoImage } from "./demo-images.ts";

/** One degraded image and what the losses say about it. */
export interface DemoRow {
  readonly degradation: string;
  readonly image: Canvas;
  readonly evaluation: Evaluation;
}

export interface DemoImage {
  readonly name: string;
  readonly original: Canvas;
  readonly rows: readonly DemoRow[];
}

/** What the demo measures: what `compare` does when nothing else is said. */
export const demoRequest: ResolvedRequest = checkRequest({ maps: true });

/** Degrades each image in each way and measures it; `onProgress` hears of each comparison. */
export async function runDemo(
  vgg: Vgg,
  names: readonly SampleName[],
  onProgress: (done: number, total: number, what: string) => void,
): Promise<DemoImage[]> {
  const need = networkNeeds(demoRequest)[0]!;
  const total = names.length * degradations.length;
  const results: DemoImage[] = [];
  let done = 0;
  for (const name of names) {
    const original = await demoImage(name);
    const hr = canvasTensor(original);
    const rows: DemoRow[] = [];
    for (const { name: degradation, apply } of degradations) {
      onProgress(done++, total, `${name}, ${degradation}`);
      const image = await apply(original);
      const sr = canvasTensor(image);
      const evaluation = await evaluatePair({ hr, sr }, demoRequest, [{ need, vgg }]);
      rows.push({ degradation, image, evaluation });
      sr.dispose();
    }
    hr.dispose();
    results.push({ name, original, rows });
  }
  return results;
}
