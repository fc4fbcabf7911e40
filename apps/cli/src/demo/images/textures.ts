import type { Canvas } from "../../drawing/canvas.ts";
import { fractal, valueNoise } from "./noise.ts";
import { type Colour, mix, render } from "./render.ts";

/** Texture: bricks, grass, woven cloth and gravel, a quarter each. */
export function textures(): Canvas {
  const [rough, fine, blades] = [fractal(valueNoise(11), 5), valueNoise(12), valueNoise(13)];

  const bricks = (x: number, y: number): Colour => {
    const row = Math.floor(y / 16);
    const along = x + (row % 2) * 16;
    const mortar = y % 16 < 2 || along % 32 < 2;
    const grain = 50 * (rough(x / 9, y / 9) - 0.5);
    if (mortar) return [178 + grain, 170 + grain, 160 + grain];
    const brick = 40 * (fine(Math.floor(along / 32) * 7.3 + 0.5, row * 3.7) - 0.5);
    return [160 + brick + grain, 76 + brick / 2 + grain, 58 + grain];
  };
  const grass = (x: number, y: number): Colour => {
    const bend = 6 * fine(x / 25, y / 25);
    const blade = blades((x + bend) * 0.7, y / 9) * 0.7 + blades((x - bend) * 0.35, y / 14) * 0.3;
    return mix([18, 50, 14], [150, 190, 70], blade ** 1.4);
  };
  const cloth = (x: number, y: number): Colour => {
    const [i, j] = [Math.floor(x / 5), Math.floor(y / 5)];
    const over = (i + j) % 2 === 0;
    const across = Math.sin((Math.PI * ((over ? y : x) % 5)) / 5);
    const thread = over ? fine(i * 1.7, y / 3) : fine(x / 3, j * 1.7);
    const colour: Colour = over ? [70, 90, 150] : [200, 186, 160];
    return mix([20, 20, 30], colour, 0.25 + 0.75 * across * (0.7 + 0.3 * thread));
  };
  const gravel = (x: number, y: number): Colour => {
    const { near, second, tone } = nearestStones(x / 9, y / 9, fine);
    const edge = Math.min(1, (second - near) * 3);
    const light = 0.55 + 0.9 * tone + 0.25 * (rough(x / 4, y / 4) - 0.5);
    return [120 * light * edge, 114 * light * edge, 106 * light * edge];
  };
  return render(256, 256, (x, y) => {
    if (x < 128) return y < 128 ? bricks(x, y) : cloth(x, y - 128);
    return y < 128 ? grass(x, y) : gravel(x, y);
  });
}

/** Distances to the two nearest of one random point in each cell (Worley, 1996), and the nearest one's tone. */
function nearestStones(x: number, y: number, noise: (x: number, y: number) => number) {
  let [near, second, tone] = [9, 9, 0];
  const [column, row] = [Math.floor(x), Math.floor(y)];
  for (let i = column - 1; i <= column + 1; i++)
    for (let j = row - 1; j <= row + 1; j++) {
      // Lattice points of the noise are random numbers.
      const distance = Math.hypot(i + noise(i, j) - x, j + noise(i + 90, j + 40) - y);
      if (distance < near) [near, second, tone] = [distance, near, noise(i + 30, j + 60)];
      else if (distance < second) second = distance;
    }
  return { near, second, tone };
}
