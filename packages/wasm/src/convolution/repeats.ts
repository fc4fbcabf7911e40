import type { Machine } from "../machine/machine.ts";
import type { Operation } from "../machine/operation.ts";
import { channelWords, type Planes, type Shape } from "./planes.ts";

/** Where an activation repeats itself: the map that `assembly/repeats.ts` describes, one for each image. */
export interface Repeats extends Omit<Shape, "channels"> {
  readonly place: number;
}

/** Distances that a map has bits for: 1, 2, 4 and 8 pixels. */
export const mostDistances = 4;

/** Bytes from one row to the next; a row begins with 16 bytes of border. */
export function repeatRowBytes(width: number): number {
  return 16 * (Math.floor(width / 16) + 2);
}

export function newRepeats(machine: Machine, { batch, height, width }: Omit<Shape, "channels">): Repeats {
  const place = machine.heap.allocate(batch * (height + 2) * repeatRowBytes(width));
  return { place, batch, height, width };
}

/** Compares the pixels of pictures, at so many distances; those that are left out are as if nothing repeated. */
export function findRepeats(from: Planes, to: Repeats, distances: number): Operation {
  return {
    kind: "findRepeats",
    ...eachRow(to),
    input: from.place,
    inputs: channelWords(from.channels, from.float64),
    distances,
  };
}

/** Through a 3x3 convolution with "same" padding. */
export function convolveRepeats(from: Repeats, to: Repeats): Operation {
  return { kind: "convolveRepeats", ...eachRow(to), input: from.place };
}

/** Through a 2x2 pool of either kind. */
export function poolRepeats(from: Repeats, to: Repeats): Operation {
  const { place, height, width } = from;
  return { kind: "poolRepeats", ...eachRow(to), input: place, outerHeight: height, outerWidth: width };
}

function eachRow({ place, batch, height, width }: Repeats): Pick<Operation, "items" | "output" | "height" | "width"> {
  return { items: batch * (height + 2), output: place, height, width };
}
