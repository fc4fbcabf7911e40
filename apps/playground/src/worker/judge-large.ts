import type { MeasureName } from "@srloss/core";
import {
  canTile,
  type Evaluation,
  evaluateTiled,
  type LoadedMeasure,
  type LoadedNetwork,
  type ResolvedRequest,
} from "@srloss/evaluate";
import { tooLarge } from "../judge/judge-request.ts";
import { type Area, cutImage, type Image } from "./image.ts";
import { breathe } from "./jobs.ts";

/** Why measures have no number of an area that is measured in tiles; undefined where they have one. */
export function untiled(measures: readonly MeasureName[], area: Area): string | undefined {
  const whole = measures.find((name) => !canTile(name));
  return whole && tooLarge(whole, area);
}

/** What can be measured in tiles together, and what can't, apart: its cells alone stay empty. */
export function byTiles(groups: readonly (readonly MeasureName[])[]): readonly (readonly MeasureName[])[] {
  return groups
    .flatMap((group) => [group.filter((name) => canTile(name)), group.filter((name) => !canTile(name))])
    .filter(({ length }) => length);
}

interface LargeTask {
  readonly original: Image;
  /** Reconstructions. */
  readonly rest: readonly Image[];
  readonly area: Area;
}

/** Pixels of a tile's sides. */
const side = 384;

/** The same numbers as of small pictures, on the memory of a tile; `onTile` hears whose tile comes, and how far it is, 0 to 1. */
export async function* largeEvaluations(
  { original, rest, area }: LargeTask,
  request: ResolvedRequest,
  networks: readonly LoadedNetwork[],
  loaded: readonly LoadedMeasure[],
  signal: AbortSignal,
  onTile: (name: string, share: number) => unknown,
): AsyncGenerator<Evaluation, void> {
  const hr = cutImage(original, area);
  for (const image of rest)
    yield await evaluateTiled({ hr, sr: cutImage(image, area) }, request, networks, {
      side,
      loaded,
      async onTile(tile, tiles) {
        onTile(image.name, (tile - 1) / tiles);
        await breathe(signal);
      },
    });
}
