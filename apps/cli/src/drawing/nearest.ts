import type { Pixels } from "@srloss/node-gpu";
import { Canvas } from "./canvas.ts";

/** Each pixel so many times larger, as it is; RGB. */
export function nearest({ width, height, data }: Pixels, times: number): Canvas {
  const canvas = new Canvas(width * times, height * times);
  canvas.fill(0, 0, canvas.width, canvas.height, (x, y) => {
    const from = 3 * (Math.floor(y / times) * width + Math.floor(x / times));
    return [data[from]!, data[from + 1]!, data[from + 2]!];
  });
  return canvas;
}
