import { measures } from "@srloss/core";
import type { Made } from "../comparing/print-evaluation.ts";
import type { Legend } from "../maps/draw-map.ts";
import { version } from "../version.ts";
import { escapeHtml } from "./escape-html.ts";

/** What produced the numbers, as a paragraph. */
export function provenanceHtml({ backend, networks }: Made): string {
  const weights = networks.map(
    ({ network, preprocessing, weights }) =>
      `${network}, ${weights.name} (${preprocessing} preprocessing, SHA-256 ${weights.sha256.slice(0, 16)}..., ${weights.verified ? "verified" : "not verified"})`,
  );
  const random = networks.some(({ weights }) => weights.name === "random")
    ? " The weights are random: perceptual and style loss are not comparable with published numbers."
    : "";
  return `<p><small>${escapeHtml(`srloss ${version()}. ${backend.why} Weights: ${weights.join("; ") || "none used"}.${random}`)}</small></p>`;
}

/** Engine and weights in a few words. */
export function onOneLine({ backend, networks }: Made): string {
  const weights = networks.map(
    ({ network, preprocessing, weights }) => `${network} (${weights.name}, ${preprocessing} preprocessing)`,
  );
  return `engine ${backend.engine}, ${weights.length ? `weights ${[...new Set(weights)].join("; ")}` : "no network"}`;
}

/** How to read these maps. */
export function mapsHtml(maps: readonly Omit<Legend, "top">[]): string {
  const shown = [...new Set(maps.map(({ map }) => map.measure))];
  const words = shown.map(
    (name) => `<li><b>${escapeHtml(measures[name].title)}</b>: ${escapeHtml(measures[name].meaning)}</li>`,
  );
  const signed = maps.some((map) => map.signed)
    ? " Where a map is red and blue, red places drive the textures apart and blue ones draw them together."
    : "";
  return `<p>Bright is worse; the mean of a map is its measure's value.${signed}</p>\n<ul>${words.join("")}</ul>`;
}
