import { SrlossError } from "@srloss/core";
import { dispose, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { uniforms } from "../networks/uniforms.ts";
import type { UpscaleModel } from "./upscale-model.ts";

/** A strip is narrow: a pixel's row or column alone says how far it is felt. */
const thickness = 4;
const longest = 4096;

/** What a change of one pixel has to change, of the range, to count: less is the rounding of 32 bits. */
const felt = 1e-7;

/**
 * Pixels of the input to either side that decide over a pixel of the result, measured: the middle of a strip of noise is
 * changed, and the result compared with the one before; the strip is doubled until the change does not reach its ends.
 *
 * @throws SrlossError where it always does: of a network that looks at the whole image.
 */
export async function measuredReach(model: UpscaleModel): Promise<number> {
  const sides = [await alongStrip(model, "horizontal"), await alongStrip(model, "vertical")];
  return Math.max(...sides);
}

type Direction = "horizontal" | "vertical";

async function alongStrip(model: UpscaleModel, direction: Direction): Promise<number> {
  for (let length = 32; length <= longest; length *= 2) {
    const middle = length / 2;
    const [before, after] = [await stripe(model, direction, length), await stripe(model, direction, length, middle)];
    const reach = farthestChange(before, after, model, direction, length);
    // One more than was felt, and the ends are not reached.
    if (reach + 2 < middle) return reach + 1;
  }
  throw new SrlossError(
    "model",
    `${model.name} looks farther than ${longest / 2} pixels, perhaps at the whole image, which can't be cut into tiles for it; pass tile: Infinity.`,
  );
}

/** What the model makes of a strip of noise, `[short or long side, ...]`, one place of which may be turned upside down. */
async function stripe(model: UpscaleModel, direction: Direction, length: number, changed?: number) {
  const [black, white] = model.range;
  const next = uniforms(7);
  const [height, width] = direction === "horizontal" ? [thickness, length] : [length, thickness];
  const values = Float32Array.from({ length: height * width * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    const along = direction === "horizontal" ? pixel % width : Math.floor(pixel / width);
    const value = next();
    return black + (white - black) * (along === changed ? 1 - value : value);
  });
  const input = tensor4d(values, [1, height, width, 3]);
  try {
    const result: Tensor4D = await model.run(input);
    const data = await result.data();
    dispose(result);
    return data;
  } finally {
    dispose(input);
  }
}

function farthestChange(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  { scale, range: [black, white] }: UpscaleModel,
  direction: Direction,
  length: number,
): number {
  const width = (direction === "horizontal" ? length : thickness) * scale;
  let farthest = 0;
  for (let index = 0; index < before.length; index++) {
    // NaN is a change.
    if (Math.abs(after[index]! - before[index]!) <= felt * (white - black)) continue;
    const pixel = Math.floor(index / 3);
    const along = direction === "horizontal" ? pixel % width : Math.floor(pixel / width);
    farthest = Math.max(farthest, Math.abs(Math.floor(along / scale) - length / 2));
  }
  return farthest;
}
