import type { Canvas } from "../../drawing/canvas.ts";
import { type Colour, mix, render } from "./render.ts";

const paper: Colour = [244, 240, 230];
const ink: Colour = [28, 34, 60];

/** Edges: a Siemens star, bars that get finer, a fan of lines, discs on a gradient. */
export function shapes(): Canvas {
  return render(256, 256, (x, y) => {
    if (x < 128 && y < 128) return star(x - 64, y - 64);
    if (y < 128) return bars(x - 128, y);
    if (x < 128) return discs(x, y - 128);
    return fan(x - 128, y - 128);
  });
}

function star(x: number, y: number): Colour {
  const radius = Math.hypot(x, y);
  if (radius > 60) return paper;
  return Math.sin(Math.atan2(y, x) * 18) > 0 ? ink : paper;
}

function bars(x: number, y: number): Colour {
  const row = Math.floor(y / 32);
  const period = [16, 10, 6, 4][row]!;
  const lit = (x + (row % 2) * y * 0.5) % period < period / 2;
  return lit ? ([[190, 50, 50], [40, 110, 70], [40, 70, 150], ink] as const)[row]! : paper;
}

function discs(x: number, y: number): Colour {
  const sky = mix([30, 90, 160], [250, 190, 120], y / 128);
  const centres: readonly [number, number, number, Colour][] = [
    [36, 40, 26, [250, 230, 90]],
    [92, 36, 16, [230, 80, 70]],
    [84, 92, 28, [60, 160, 120]],
    [28, 98, 12, [240, 240, 250]],
  ];
  for (const [cx, cy, radius, colour] of centres) if (Math.hypot(x - cx, y - cy) < radius) return colour;
  return sky;
}

function fan(x: number, y: number): Colour {
  const angle = Math.atan2(y - 4, x - 4) / (Math.PI / 2);
  const spoke = (angle * 24) % 1;
  return spoke < 0.35 ? mix([120, 30, 110], [240, 150, 40], angle) : paper;
}
