import { createHash } from "node:crypto";
import {
  checkRequest,
  evaluatePair,
  hasMap,
  type LoadedMeasure,
  type LoadedNetwork,
  pairTensors,
  type ResolvedRequest,
} from "@srloss/evaluate";
import { type DecodedImage, decodeImage, imageBytes, type Pixels, useBackend } from "@srloss/node-gpu";
import { dispose } from "@tensorflow/tfjs-core";
import { cutPair, decodePair } from "../comparing/decode-pair.ts";
import { parseRequest } from "../comparing/parse-request.ts";
import { drawMap, type ShownMap, shownMap } from "../maps/draw-map.ts";
import { colourOption } from "../options.ts";
import { note, warn } from "../terminal/note.ts";
import type { Measurer } from "./measurer.ts";
import type { RunRows } from "./run-rows.ts";
import { measureOf, summariseRows } from "./summary.ts";
import type { TableRow } from "./table-row.ts";
import { type Region, worstRegion } from "./worst-region.ts";

/** A pair as a page shows it. */
export interface WorstPair {
  readonly row: TableRow;
  /** Columns that have no worse value of this candidate. */
  readonly columns: readonly string[];
  readonly sr: Pixels;
  readonly hr: Pixels;
  /** The first one says where to look. */
  readonly maps: readonly { readonly shown: ShownMap; readonly pixels: Pixels }[];
  /** Where the first map is worst. */
  readonly region: Region;
}

/** What a page can hold. */
const mostPairs = 6;
const mostMaps = 3;
/** Pixels of an image that are looked at closely, to each side. */
const regionSide = 64;

interface Judge {
  readonly request: ResolvedRequest;
  readonly networks: readonly LoadedNetwork[];
  readonly loaded: readonly LoadedMeasure[];
}

/**
 * The worst pair of each measure and candidate, each once, measured again with maps, which no row holds. What can't be drawn any
 * more is left out, and a line says why: the numbers are there all the same.
 *
 * @param start Starts what has measured the rows; they are of its options.
 */
export async function worstPairs(
  rows: RunRows,
  options: Readonly<Record<string, unknown>>,
  start: () => Promise<Measurer>,
  signal: AbortSignal,
): Promise<WorstPair[]> {
  const worst = new Map<number, string[]>();
  for (const { worst: at, column } of summariseRows(rows)) {
    const columns = worst.get(at);
    if (columns) columns.push(column);
    else if (worst.size < mostPairs) worst.set(at, [column]);
  }
  if (!worst.size) return [];
  note("Drawing the worst pairs ...");
  // Started for images that are there: merge may run where there are none, nor weights.
  let begun: Promise<Judge> | undefined;
  const judge = () => {
    begun ??= judgeOf(options, start, signal);
    return begun;
  };
  const found: WorstPair[] = [];
  for (const [at, columns] of worst) {
    signal.throwIfAborted();
    const row = rows.whole(at);
    try {
      found.push(await drawn(row, columns, judge, options));
    } catch (error) {
      warn(`${row.id} is not drawn in the page: ${(error as Error).message}`);
    }
  }
  return found;
}

/** Where the networks or the engine can't be had here, L1 says where images differ. */
async function judgeOf(
  options: Readonly<Record<string, unknown>>,
  start: () => Promise<Measurer>,
  signal: AbortSignal,
): Promise<Judge> {
  const { cropBorder, pixelRange } = parseRequest({ ...options });
  try {
    const { request, networks, loaded } = await start();
    const { weights: _, ...measured } = request;
    const measures = request.measures.filter(hasMap);
    if (measures.length || request.presets.length)
      return { request: checkRequest({ ...measured, measures, maps: true }), networks, loaded };
  } catch (error) {
    signal.throwIfAborted();
    warn(`The page has maps of L1 alone: ${(error as Error).message}`);
    await useBackend({});
  }
  // Of PSNR there is no map.
  return { request: checkRequest({ measures: ["l1"], cropBorder, pixelRange, maps: true }), networks: [], loaded: [] };
}

async function drawn(
  row: TableRow,
  columns: readonly string[],
  judge: () => Promise<Judge>,
  options: Readonly<Record<string, unknown>>,
): Promise<WorstPair> {
  const background = colourOption(options.background, "background");
  const how = {
    crop: options.crop === true,
    border: parseRequest({ ...options }).cropBorder,
    ...(background && { background }),
  };
  const { sr, hr } = cutPair(await decodePair(row.sr, row.hr, how, (file) => unchanged(file, row, background)));
  const { request, networks, loaded } = await judge();
  const pair = pairTensors({ sr, hr });
  try {
    const { maps } = await evaluatePair(pair, request, networks, { loaded });
    // What it is worst in comes first.
    const wanted = new Set(columns.map(measureOf));
    const first = maps.filter(({ measure, mix }) => mix === undefined && wanted.has(measure));
    const sorted = [...first, ...maps.filter((map) => !first.includes(map))].slice(0, mostMaps);
    const shown = sorted.map((map) => shownMap(map, sr));
    return {
      row,
      columns,
      sr: { ...sr, channels: 3 },
      hr: { ...hr, channels: 3 },
      maps: shown.map((one) => ({ shown: one, pixels: drawMap(one, sr.width, sr.height) })),
      region: worstRegion(shown[0]!, sr, regionSide),
    };
  } finally {
    dispose([pair.sr, pair.hr]);
  }
}

/** An image whose bytes are still those that were measured. */
async function unchanged(
  file: string,
  { sr, sha256 }: TableRow,
  background: readonly [number, number, number] | undefined,
): Promise<DecodedImage> {
  const bytes = await imageBytes(file);
  const measured = file === sr ? sha256?.sr : sha256?.hr;
  if (measured !== undefined && createHash("sha256").update(bytes).digest("hex") !== measured)
    throw new Error(`${file} is another file than the one that was measured.`);
  return decodeImage(bytes, background ? { background } : {}, file);
}
