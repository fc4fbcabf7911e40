import { escapeHtml } from "../report/escape-html.ts";
import { number } from "../terminal/table.ts";

const [width, height, bins] = [260, 90, 40];

/** The colour of the n-th candidate in every histogram. */
export function candidateColour(n: number): string {
  return `hsl(${(n * 137 + 210) % 360} 70% 50%)`;
}

/** How often values are where, as an SVG: a line for each candidate, so that they can lie over each other. */
export function histogram(title: string, candidates: readonly (readonly [name: string, Float64Array])[]): string {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [, values] of candidates)
    for (const value of values)
      if (Number.isFinite(value)) [least, most] = [Math.min(least, value), Math.max(most, value)];
  if (least > most) return "";
  const counts = candidates.map(([name, values]) => {
    const bars = new Array<number>(bins).fill(0);
    for (const value of values)
      if (Number.isFinite(value))
        bars[Math.min(bins - 1, Math.floor((bins * (value - least)) / (most - least || 1)))]! += 1;
    return { name, bars };
  });
  const top = Math.max(...counts.flatMap(({ bars }) => bars));
  const paths = counts.map(({ bars, name }, i) => {
    const steps = bars.map((count) => `V${(height - (height * count) / top).toFixed(1)}h${width / bins}`).join("");
    const colour = candidateColour(i);
    return `<path d="M0,${height}${steps}V${height}" fill="${colour}" fill-opacity="0.25" stroke="${colour}"><title>${escapeHtml(name)}</title></path>`;
  });
  const ends = `<div class="ends"><small>${number(least)}</small><small>${number(most)}</small></div>`;
  return `<figure><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="histogram of ${escapeHtml(title)}">${paths.join("")}</svg>${ends}<figcaption>${escapeHtml(title)}</figcaption></figure>`;
}
