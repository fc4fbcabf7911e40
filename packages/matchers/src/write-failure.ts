import { join } from "node:path";
import { type Evaluation, type EvaluationMap, errorMap } from "@srloss/evaluate";
import { colourAt, shownTop } from "@srloss/evaluate/drawing";
import { writePng } from "@srloss/node-gpu";

/** Writes a map in colour, bright where it is worse, at the size of the image. @returns The file. */
export async function writeFailure(
  folder: string,
  name: string,
  map: EvaluationMap,
  size: Pick<Evaluation, "width" | "height">,
): Promise<string> {
  const errors = errorMap(map, size);
  const top = shownTop(errors.values) || 1;
  const { width, height } = size;
  const data = new Uint8Array(3 * width * height);
  const at = (place: number, from: number, length: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.floor(((place - from) * count) / length)));
  const { area } = errors;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = at(y, area.y, area.height, errors.height);
      const value = errors.values[row * errors.width + at(x, area.x, area.width, errors.width)]!;
      data.set(colourAt(value / top, errors.signed), 3 * (y * width + x));
    }
  const file = join(folder, `${name.replace(/[^\w.-]+/g, "-").slice(0, 100)}-${map.measure}.png`);
  await writePng(file, { data, width, height, channels: 3 });
  return file;
}
