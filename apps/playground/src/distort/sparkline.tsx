import type { VNode } from "preact";

interface Properties {
  /** One for each strength; undefined where there is none yet. */
  readonly values: readonly (number | undefined)[];
  /** The least and the greatest number of the scale. */
  readonly range: readonly number[] | undefined;
  readonly better: "lower" | "higher";
  /** The strength that is shown. */
  readonly level: number;
  readonly label: string;
}

const [width, height, edge] = [300, 48, 6];

/** A curve from no distortion to the strongest, the best at the top. */
export function Sparkline({ values, range, better, level, label }: Properties): VNode {
  const [least, most] = (range ?? [0, 0]) as [number, number];
  const points = values.map((value, i) => {
    if (value === undefined) return undefined;
    const x = edge + (i * (width - 2 * edge)) / (values.length - 1);
    // Equal pictures have no error at all: as good as it gets.
    const part = !Number.isFinite(value)
      ? better === "lower"
        ? 0
        : 1
      : most > least
        ? (value - least) / (most - least)
        : 1;
    const up = better === "lower" ? 1 - part : part;
    return { x, y: height - edge - up * (height - 2 * edge) };
  });
  const there = points.filter((point) => point !== undefined);
  const now = points[level];
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path class="base" d={`M0 ${height - 1} H${width}`} />
      <polyline points={there.map(({ x, y }) => `${x},${y}`).join(" ")} />
      {now && <circle cx={now.x} cy={now.y} r="5" />}
    </svg>
  );
}
