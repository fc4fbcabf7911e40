/** A point of a plot and how it is called. */
interface Labelled {
  readonly name: string;
  readonly cx: number;
  readonly cy: number;
}

/** Where a name is written. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

/** Of a letter of 11 pixels, and of a line of them. */
const [letter, line] = [6.2, 12];
/** From a point's middle to its name, and half of a point. */
const [away, dot] = [9, 6];

/** A name for each point between two borders, where nothing is in the way: to its right, else to its left, above or below. */
export function placeLabels(points: readonly Labelled[], from: number, to: number): readonly LabelPlace[] {
  const taken = points.map(({ cx, cy }) => ({ left: cx - dot, right: cx + dot, top: cy - dot, bottom: cy + dot }));
  return points.map(({ name, cx, cy }, own) => {
    const long = name.length * letter;
    const ways = [
      { x: cx + away, y: cy + 4, anchor: "start" },
      { x: cx - away, y: cy + 4, anchor: "end" },
      { x: cx, y: cy - away, anchor: "middle" },
      { x: cx, y: cy + away + 8, anchor: "middle" },
      // Near a border.
      { x: cx - dot, y: cy - away, anchor: "start" },
      { x: cx - dot, y: cy + away + 8, anchor: "start" },
    ] as const;
    const box = ({ x, y, anchor }: LabelPlace) => {
      const left = anchor === "start" ? x : anchor === "end" ? x - long : x - long / 2;
      return { left, right: left + long, top: y - line + 3, bottom: y + 3 };
    };
    const free = (way: LabelPlace) => {
      const { left, right, top, bottom } = box(way);
      return (
        left >= from &&
        right <= to &&
        taken.every(
          (other, i) =>
            i === own || right < other.left || left > other.right || bottom < other.top || top > other.bottom,
        )
      );
    };
    const way = ways.find(free) ?? ways[0];
    taken.push(box(way));
    return way;
  });
}
