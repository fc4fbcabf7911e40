import { checkRequest, evaluatePair, hasMap, pairTensors } from "@srloss/evaluate";
import { type DecodedImage, decodeImage, imageBytes, type Pixels } from "@srloss/node-gpu";
import { dispose } from "@tensorflow/tfjs-core";
import { cutPair, decodePair } from "../comparing/decode-pair.ts";
import { drawMap, type ShownMap, shownMap } from "../maps/draw-map.ts";
import type { Measurer } from "./measurer.ts";
import { summariseRows } from "./summary.ts";
import type { TableRow } from "./table-row.ts";

/** A pair as a page shows it. */
export interface Images {
  readonly row: TableRow;
  readonly sr: Pixels;
  readonly hr: Pixels;
  readonly maps: readonly { readonly shown: ShownMap; readonly pixels: Pixels }[];
}

/** What a page can hold. */
const mostPairs = 6;

/** The worst pair of each measure and candidate, each once. */
function worstRows(rows: readonly TableRow[]): TableRow[] {
  return [...new Set(summariseRows(rows).map(({ worst }) => worst))].slice(0, mostPairs);
}

/** The images of the worst pairs, measured again with their maps, which no row holds. */
export async function worstImages(
  rows: readonly TableRow[],
  { request, networks, loaded }: Measurer,
  options: { readonly crop: boolean; readonly background?: readonly [number, number, number] },
): Promise<Images[]> {
  const found: Images[] = [];
  const { weights: _, ...measured } = request;
  const measures = request.measures.filter(hasMap);
  // Of what has no map there is nothing to draw; images alone are worth a look, too.
  const own =
    measures.length || request.presets.length ? checkRequest({ ...measured, measures, maps: true }) : undefined;
  for (const row of worstRows(rows)) {
    const decoded = await decodePair(row.sr, row.hr, { ...options, border: request.cropBorder }, decodeSource);
    const { sr, hr } = cutPair(decoded);
    const pair = pairTensors({ sr, hr });
    try {
      const maps = own ? (await evaluatePair(pair, own, networks, { loaded })).maps.slice(0, 3) : [];
      found.push({
        row,
        sr: { ...sr, channels: 3 },
        hr: { ...hr, channels: 3 },
        maps: maps.map((map) => {
          const shown = shownMap(map, sr);
          return { shown, pixels: drawMap(shown, sr.width, sr.height) };
        }),
      });
    } finally {
      dispose([pair.sr, pair.hr]);
    }
  }
  return found;
}

async function decodeSource(file: string, background?: readonly [number, number, number]): Promise<DecodedImage> {
  return decodeImage(await imageBytes(file), background ? { background } : {}, file);
}
