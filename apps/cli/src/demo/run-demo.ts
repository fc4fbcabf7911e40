import type { Vgg } from "@srloss/vgg";
import { type Measured, measurePair } from "../comparing/measure-pair.ts";
import { parseRequest } from "../comparing/parse-request.ts";
import { type CompareRequest, networkNeeds } from "../comparing/request.ts";
import type { Canvas } from "../drawing/canvas.ts";
import { type LossMap, pairMaps } from "../maps/pair-maps.ts";
import { remembering } from "../maps/remembering.ts";
import { canvasTensor } from "./canvas-tensor.ts";
import { degradations } from "./degradations.ts";
import type { pictures } from "./pictures/pictures.ts";

/** One degraded picture and what the losses say about it. */
export interface DemoRow {
  readonly degradation: string;
  readonly picture: Canvas;
  readonly measured: Measured;
  readonly maps: readonly LossMap[];
}

export interface DemoPicture {
  readonly name: string;
  readonly original: Canvas;
  readonly rows: readonly DemoRow[];
}

/** What the demo measures: what `compare` does when nothing else is said. */
export const demoRequest: CompareRequest = parseRequest({});

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
    const { width, height } = original;
    const extractor = remembering(vgg);
    const hr = canvasTensor(original);
    const rows: DemoRow[] = [];
    for (const { name: degradation, apply } of degradations) {
      onProgress(done++, total, `${name}, ${degradation}`);
      const picture = await apply(original);
      const sr = canvasTensor(picture);
      const pair = { hr, sr, width, height };
      const measured = await measurePair(pair, demoRequest, [{ need, vgg, extractor }]);
      const maps = await pairMaps(pair, extractor, demoRequest.layers, demoRequest.range);
      rows.push({ degradation, picture, measured, maps });
      sr.dispose();
    }
    hr.dispose();
    extractor.forget();
    results.push({ name, original, rows });
  }
  return results;
}
