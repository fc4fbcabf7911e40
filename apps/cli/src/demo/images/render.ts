import { Canvas } from "../../drawing/canvas.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** Samples a side of each pixel: edges as smooth as a lens leaves them. */
const samples = 3;

/** An image out of a function from coordinates (in pixels) to a colour in 0..255. */
export function render(width: number, height: number, colourAt: (x: number, y: number) => Colour): Canvas {
  const canvas = new Canvas(width, height);
  canvas.fill(0, 0, width, height, (x, y) => {
    const sum: [number, number, number] = [0, 0, 0];
    for (let i = 0; i < samples * samples; i++) {
      const colour = colourAt(x + ((i % samples) + 0.5) / samples, y + (Math.floor(i / samples) + 0.5) / samples);
      for (let c = 0; c < 3; c++) sum[c]! += colour[c]! / samples ** 2;
    }
    return sum;
  });
  return canvas;
}

/** `t` of the way from one colour to another. */
export function mix(from: Colour, to: Colour, t: number): Colour {
  return [0, 1, 2].map((c) => from[c]! + (to[c]! - from[c]!) * t) as unknown as Colour;
}
