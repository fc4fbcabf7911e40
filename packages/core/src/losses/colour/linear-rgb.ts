import { greater, maximum } from "@tensorflow/tfjs-core";
import { choose, type Dual, plus, power, times } from "./dual.ts";
import type { Colour } from "./mean-of-pixels.ts";

const knee = 0.04045;

/** Light in the place of sRGB's values (IEC 61966-2-1); below black the straight line goes on. */
export function linearRgb(colour: Colour): Colour {
  return colour.map((x) => {
    const above = times(plus({ ...x, value: maximum(x.value, knee) }, 0.055), 1 / 1.055);
    return choose(greater(x.value, knee), power(above, 2.4), times(x, 1 / 12.92));
  }) as unknown as Colour satisfies readonly Dual[];
}
