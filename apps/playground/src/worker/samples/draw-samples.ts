import type { DrawnName } from "../../samples/sample-names.ts";
import type { Image } from "../image.ts";
import { canvasImage, newCanvas } from "./canvas-image.ts";

const side = 192;
const ink = "#1c223c";
const paper = "#f4f0e6";

/** Originals that the page draws itself, so that it needs no photograph. */
export const samples: Readonly<Record<DrawnName, () => Image>> = { edges, text, texture };

/** A star of narrowing wedges, bars that get finer, discs on a gradient, a fan of lines. */
function edges(): Image {
  const { canvas, context } = newCanvas(side, side, paper);
  context.fillStyle = ink;
  for (let i = 0; i < 18; i++) {
    const [from, to] = [(i * Math.PI) / 9, ((i + 0.5) * Math.PI) / 9];
    context.beginPath();
    context.moveTo(48, 48);
    context.arc(48, 48, 45, from, to);
    context.fill();
  }
  [16, 10, 6, 4].forEach((period, row) => {
    context.fillStyle = ["#be3232", "#286e46", "#284696", ink][row]!;
    for (let x = 96; x < side; x += period) context.fillRect(x, row * 24, period / 2, 24);
  });
  const sky = context.createLinearGradient(0, 96, 0, side);
  sky.addColorStop(0, "#1e5aa0");
  sky.addColorStop(1, "#fabe78");
  context.fillStyle = sky;
  context.fillRect(0, 96, 96, 96);
  for (const [x, y, radius, colour] of [
    [28, 124, 20, "#fae65a"],
    [70, 122, 12, "#e65046"],
    [62, 166, 20, "#3ca078"],
    [22, 170, 9, "#f0f0fa"],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.strokeStyle = "#781e6e";
  for (let i = 0; i <= 24; i++) {
    const angle = (i / 24) * (Math.PI / 2);
    context.beginPath();
    context.moveTo(100, 100);
    context.lineTo(100 + 130 * Math.cos(angle), 100 + 130 * Math.sin(angle));
    context.stroke();
  }
  return canvasImage("edges", canvas);
}

/** Words in three sizes. */
function text(): Image {
  const { canvas, context } = newCanvas(side, side, "#faf6e8");
  context.fillStyle = "#961e1e";
  context.font = "bold 38px serif";
  context.fillText("sharp", 10, 38);
  context.fillStyle = "#1e285a";
  context.font = "24px serif";
  context.fillText("or soft?", 12, 64);
  context.fillStyle = ink;
  context.font = "10px sans-serif";
  [
    "An average of sharp pictures",
    "is a soft picture. Whoever asks",
    "for the least squared error gets",
    "the average of all that might",
    "have been there, and no detail",
    "that could be in a wrong place.",
    "0123456789 + 3.14159 = 2.71828",
  ].forEach((line, i) => {
    // No browser's letters may be wider than the picture, nor its lines lower.
    context.fillText(line, 12, 84 + 15 * i, side - 24);
  });
  return canvasImage("text", canvas);
}

/** Cloth: threads over and under each other, no two alike. */
function texture(): Image {
  const data = new Uint8ClampedArray(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [column, row] = [Math.floor(x / 6), Math.floor(y / 6)];
      const over = (column + row) % 2 === 0;
      const across = over ? x % 6 : y % 6;
      const thread = over ? column : 1000 + row;
      const round = Math.sin((Math.PI * (across + 0.5)) / 6);
      const light = (0.45 + 0.55 * round) * (0.8 + 0.2 * grain(thread, 7)) + 0.12 * (grain(x, y) - 0.5);
      const colour = over ? [206, 120, 70] : [70, 110, 150];
      for (let c = 0; c < 3; c++) data[3 * (y * side + x) + c] = colour[c]! * light;
    }
  return { name: "texture", width: side, height: side, data: Uint8Array.from(data) };
}

/** 0..1, the same for the same place. */
function grain(x: number, y: number): number {
  const mixed = Math.imul(Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}
