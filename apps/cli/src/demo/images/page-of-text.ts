import { Canvas } from "../../drawing/canvas.ts";
import { drawText, lineHeight } from "../../drawing/text.ts";
import { valueNoise } from "./noise.ts";

const lines = [
  "an average of sharp images",
  "is a soft image. whoever asks",
  "for the least squared error gets",
  "the average of all that might",
  "have been there, and no detail",
  "that could be in the wrong place.",
  "",
  "a network that has learned to see",
  "objects to the blur: its features",
  "respond to edges, corners, threads",
  "and letters, wherever they are.",
  "",
  "0123456789 + 3.14159 = 2.71828",
];

/** Text: a printed page in three sizes on slightly uneven paper. */
export function pageOfText(): Canvas {
  const noise = valueNoise(7);
  const canvas = new Canvas(256, 256);
  canvas.fill(0, 0, 256, 256, (x, y) => {
    const shade = 8 * noise(x / 40, y / 40) + 6 * noise(x / 2, y / 2);
    return [250 - shade, 246 - shade, 232 - 1.5 * shade];
  });
  drawText(canvas, "sharp", 14, 12, [150, 30, 30], 4);
  drawText(canvas, "or soft?", 16, 52, [30, 40, 90], 2);
  lines.forEach((line, i) => {
    drawText(canvas, line, 16, 84 + i * (lineHeight + 3), [35, 32, 30]);
  });
  return canvas;
}
