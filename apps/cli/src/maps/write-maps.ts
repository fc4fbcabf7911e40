import { join } from "node:path";
import type { EvaluationMap } from "@srloss/evaluate";
import { savePng } from "../drawing/save-png.ts";
import { drawMapWithLegend, shownMap } from "./draw-map.ts";
import { mapName } from "./map-name.ts";

/** Writes each map with its legend into a folder, which is made where it is missing, but over none of `inputs`. @returns The files. */
export async function writeMaps(
  folder: string,
  maps: readonly EvaluationMap[],
  { width, height }: { readonly width: number; readonly height: number },
  inputs: readonly string[],
): Promise<string[]> {
  const files: string[] = [];
  for (const map of maps) {
    const file = join(folder, `${mapName(map)}.png`);
    await savePng(file, drawMapWithLegend(shownMap(map, { width, height }), width, height), inputs);
    files.push(file);
  }
  return files;
}
