import type { Pixels } from "@srloss/node-gpu";
import { escapeHtml } from "../report/escape-html.ts";
import { mapFigure } from "../report/figures.ts";
import { type PageImage, pageImage, pageImages } from "../report/page-image.ts";
import { number } from "../terminal/table.ts";
import type { WorstPair } from "./worst-pairs.ts";
import type { Region } from "./worst-region.ts";

/** Of all images, before Base64. */
const mostBytes = 6e6;

export const worstStyle = `
.close .shown, .close .shown img { width: 196px; } .close img { image-rendering: pixelated; }
.close figcaption { max-width: 196px; } .pair { margin-bottom: 2rem; }
.box { position: absolute; border: 2px solid #fff; outline: 1px solid #000; box-sizing: border-box; pointer-events: none; }
`;

/** Each pair: what it is worst in, the region where that is, enlarged in original, reconstruction and map, and all of it. */
export async function worstPairsHtml(pairs: readonly WorstPair[]): Promise<string[]> {
  const each = mostBytes / pairs.reduce((sum, { maps }) => sum + 2 + maps.length, 0);
  const html: string[] = [];
  for (const pair of pairs) html.push(await pairHtml(pair, each));
  return html;
}

async function pairHtml({ row, columns, sr, hr, maps, region }: WorstPair, each: number): Promise<string> {
  const name = `${row.candidate === undefined ? "" : `${row.candidate}: `}${row.id}`;
  const values = columns.map((column) => `${column} ${number(Number(row.values[column]))}`).join(", ");
  const close = [
    await closeUp(hr, region, "original"),
    await closeUp(sr, region, row.candidate ?? "reconstruction"),
    ...(maps[0] ? [await closeUp(maps[0].pixels, region, `map of ${maps[0].shown.map.measure}`)] : []),
  ];
  const [above, under] = (await pageImages([sr, hr], 2 * each)) as [PageImage, PageImage];
  const whole = [
    `<figure><span class="shown" tabindex="0" title="point at it to see the original"><img alt="${escapeHtml(name)}" src="${above.uri}"><img class="under" alt="original" src="${under.uri}">${box(region, sr)}</span><figcaption>all of it (point at it to see the original)</figcaption></figure>`,
  ];
  for (const { shown, pixels } of maps) whole.push(mapFigure(shown, (await pageImage(pixels, each)).uri));
  const { x, y, width, height } = region;
  const where = `${width}x${height} pixels at ${x}, ${y}, where ${maps[0]?.shown.map.measure ?? "it"} is worst`;
  return `<div class="pair"><h3>${escapeHtml(name)}</h3><p>Worst in ${escapeHtml(values)}. Below: ${escapeHtml(where)}.</p>
<div class="row wrap close">${close.join("")}</div><div class="row wrap">${whole.join("")}</div></div>`;
}

/** The region alone, every pixel as it is; the page enlarges it. */
async function closeUp(pixels: Pixels, region: Region, caption: string): Promise<string> {
  const { uri } = await pageImage(cut(pixels, region), Number.POSITIVE_INFINITY);
  return `<figure><span class="shown"><img alt="${escapeHtml(caption)}" src="${uri}"></span><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function cut({ data, width: wide, channels }: Pixels, { x, y, width, height }: Region): Pixels {
  const part = new Uint8Array(channels * width * height);
  for (let row = 0; row < height; row++) {
    const from = channels * ((y + row) * wide + x);
    part.set(data.subarray(from, from + channels * width), channels * width * row);
  }
  return { data: part, width, height, channels };
}

function box({ x, y, width, height }: Region, image: { readonly width: number; readonly height: number }): string {
  const share = (part: number, of: number) => `${((100 * part) / of).toFixed(2)}%`;
  return `<span class="box" style="left:${share(x, image.width)};top:${share(y, image.height)};width:${share(width, image.width)};height:${share(height, image.height)}"></span>`;
}
