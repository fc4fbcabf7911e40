import { encodePng, type Pixels } from "@srloss/node-gpu";
import { ends, type Legend } from "../maps/draw-map.ts";
import { mapTitle } from "../maps/map-name.ts";
import { number } from "../terminal/table.ts";
import { escapeHtml } from "./escape-html.ts";

/** An image; where there is one under it, pointing at it (or the Tab key) shows that in its place. */
export async function imageFigure(
  pixels: Pixels,
  caption: string,
  under?: { readonly pixels: Pixels; readonly name: string },
): Promise<string> {
  const below = under ? `<img class="under" alt="${escapeHtml(under.name)}" src="${await dataUri(under.pixels)}">` : "";
  const tab = under ? ' tabindex="0" title="point at it to see the original"' : "";
  return `<figure><span class="shown"${tab}><img alt="${escapeHtml(caption)}" src="${await dataUri(pixels)}">${below}</span><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** A drawn map with its scale. */
export function mapFigure(shown: Legend, uri: string): string {
  const { map, signed } = shown;
  const title = escapeHtml(mapTitle(map));
  const { least, most } = ends(shown);
  const image = `<img alt="map of ${title}" src="${uri}">`;
  const scale = `<div class="ends"><small>${escapeHtml(least)}</small><small>${escapeHtml(most)}</small></div>`;
  return `<figure><span class="shown">${image}</span><div class="legend ${signed ? "diverging" : "heat"}"></div>${scale}<figcaption>${title}: mean ${number(map.mean)}</figcaption></figure>`;
}

export async function dataUri(pixels: Pixels): Promise<string> {
  return `data:image/png;base64,${Buffer.from(await encodePng(pixels)).toString("base64")}`;
}
