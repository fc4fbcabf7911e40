import type { Made } from "../comparing/print-evaluation.ts";
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

/** How to read the maps. */
export const mapsHtml = `<p>Bright is worse. Each map's mean is its measure's value: L1 and L2 are errors of single pixels; perceptual
shows where VGG's features differ; style shows each place's share of the difference between the Gram matrices: red drives
them apart, blue draws them together.</p>`;
