import { checkRequest, type Evaluation, evaluatePair, networkNeeds, type ResolvedRequest } from "@srloss/evaluate";
import type { Vgg } from "@srloss/vgg";
import type { Canvas } from "../drawing/canvas.ts";
import { canvasTensor } from "./canvas-tensor.ts";
import { degradations } from "./degradations.ts";
import type { pictures } from "./pictures/pictures.ts";

/** One degraded picture and what the losses say about it. */
export interface DemoRow {
  readonly degradation: string;
  readonly picture: Canvas;
  readonly evaluation: Evaluation;
}

export interface DemoPicture {
  readonly name: string;
  readonly original: Canvas;
  readonly rows: readonly DemoRow[];
}

/** What the demo measures: what `compare` does when nothing else is said. */
export const demoRequest: ResolvedRequest = checkRequest({ maps: true });

/** Degrades each picture in each way and measures it; `onProgress` hears of each comparison. */
export async function runDemo(
  vgg: Vgg,
  originals: typeof pictures,
  onProgress: (done: number, total: number, what: string) => void,
): Promise<DemoPicture[]> {
  const need = networkNeeds(demoRequest)[0]!;
  const total = Object.keys(originals).length * degradations.length;
  const results: DemoPicture[] = [];
  let done = 0;
  for (const [name, draw] of Object.entries(originals)) {
    const original = draw();
    const hr = canvasTensor(original);
    const rows: DemoRow[] = [];
    for (const { name: degradation, apply } of degradations) {
      onProgress(done++, total, `${name}, ${degradation}`);
      const picture = await apply(original);
      const sr = canvasTensor(picture);
      const evaluation = await evaluatePair({ hr, sr }, demoRequest, [{ need, vgg }]);
      rows.push({ degradation, picture, evaluation });
      sr.dispose();
    }
    hr.dispose();
    results.push({ name, original, rows });
  }
  return results;
}
