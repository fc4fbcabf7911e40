type Colour = readonly [red: number, green: number, blue: number];

const interpolate = (stops: readonly Colour[], at: number): Colour => {
  const position = Math.min(1, Math.max(0, at)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(position));
  const [from, to] = [stops[index]!, stops[index + 1]!];
  return from.map((value, i) => value + (to[i]! - value) * (position - index)) as unknown as Colour;
};

const heatStops: readonly Colour[] = [
  [8, 8, 16],
  [70, 16, 100],
  [170, 40, 90],
  [240, 110, 30],
  [252, 200, 60],
  [255, 255, 230],
];

const divergingStops: readonly Colour[] = [
  [60, 150, 255],
  [20, 60, 140],
  [8, 8, 16],
  [150, 60, 20],
  [255, 180, 60],
];

/** 0 is dark, 1 is bright; brightness rises all the way, so that it also reads in grey. */
export const heat = (at: number): Colour => interpolate(heatStops, at);

/** -1 is blue, 0 is dark, 1 is orange. */
export const diverging = (at: number): Colour => interpolate(divergingStops, (at + 1) / 2);
