import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Blocked, channelWords, type Shape } from "./blocked-layout.ts";

/** Which pixels of an activation tie: the map that `assembly/tie-map.ts` describes, one for each image. */
export interface TieMap extends Omit<Shape, "channels"> {
  readonly address: number;
}

/** Distances that a map has bits for: 1, 2, 4 and 8 pixels. */
export const mostDistances = 4;

/** Bytes from one row to the next; a row begins with 16 bytes of border. */
export function tieRowBytes(width: number): number {
  return 16 * (Math.floor(width / 16) + 2);
}

export function newTieMap(runtime: Runtime, { batch, height, width }: Omit<Shape, "channels">): TieMap {
  const address = runtime.heap.allocate(batch * (height + 2) * tieRowBytes(width));
  return { address, batch, height, width };
}

/** Compares the pixels of images, at so many distances; those that are left out are as if nothing tied. */
export function findTies(from: Blocked, to: TieMap, distances: number): Operation {
  return {
    kind: "findTies",
    ...eachRow(to),
    input: from.address,
    words: channelWords(from.channels, from.float64),
    distances,
  };
}

/** Through a 3x3 convolution with "same" padding. */
export function convolveTies(from: TieMap, to: TieMap): Operation {
  return { kind: "convolveTies", ...eachRow(to), input: from.address };
}

/** Through a 2x2 pool of either kind. */
export function poolTies(from: TieMap, to: TieMap): Operation {
  const { address, height, width } = from;
  return { kind: "poolTies", ...eachRow(to), input: address, inputHeight: height, inputWidth: width };
}

/** How a window slides over an image. */
interface Slide {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** Whether ties can be followed through windows that move so: distances are powers of two. */
export function slidesTies({ stride }: Slide): boolean {
  return [1, 2, 4, 8].includes(stride);
}

/** Through windows of any size, of a convolution or a pool, that `slidesTies`. */
export function slideTies(from: TieMap, to: TieMap, { size, stride, padding }: Slide): Operation {
  const { address, height, width } = from;
  const slide = { size, stride, padding, scratch: 2 * tieRowBytes(width) };
  return { kind: "slideTies", ...eachRow(to), input: address, inputHeight: height, inputWidth: width, ...slide };
}

type Rows = Pick<Extract<Operation, { kind: "convolveTies" }>, "items" | "output" | "height" | "width">;

function eachRow({ address, batch, height, width }: TieMap): Rows {
  return { items: batch * (height + 2), output: address, height, width };
}
