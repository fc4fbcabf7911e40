import type { Area } from "../../worker/image.ts";

/** A gradient takes what the value takes, and all activations beside it. */
const mostSide = 512;

/** The middle of what is measured. */
export function pushedArea({ x, y, width, height }: Area): Area {
  const [wide, high] = [Math.min(mostSide, width), Math.min(mostSide, height)];
  return { x: x + ((width - wide) >> 1), y: y + ((height - high) >> 1), width: wide, height: high };
}
