import type { Operation } from "../machine/operation.ts";
import { channelWords, type Planes, planeCount, upToFour } from "./planes.ts";

/** 2x2 stride-2 pooling; `record` is a mask to write, of the maximum's place, and `repeats` the map of what is pooled. */
export function pool(from: Planes, to: Planes, average: boolean, record = 0, repeats = 0): Operation {
  const { height, width } = from;
  return {
    kind: "pool",
    items: groupCount(from),
    input: from.place,
    output: to.place,
    inputs: channelWords(from.channels, from.float64),
    float64: from.float64 ? 1 : 0,
    height,
    width,
    average: average ? 1 : 0,
    record,
    repeats,
  };
}

/** The gradient of a pool: `mask` says which pixels take their window's; all of them without. */
export function unpool(from: Planes, to: Planes, average: boolean, mask = 0): Operation {
  const { height, width } = to;
  return {
    kind: "unpool",
    items: planeCount(to),
    input: from.place,
    output: to.place,
    height,
    width,
    average: average ? 1 : 0,
    mask,
  };
}

/** ReLU in place. */
export function rectify(planes: Planes, record = 0): Operation {
  const { place, height, width, float64 } = planes;
  return { kind: "rectify", items: groupCount(planes), output: place, height, width, record, float64: float64 ? 1 : 0 };
}

/** Groups of four channels, which share a byte of a mask. */
function groupCount({ batch, channels }: Planes): number {
  return (batch * upToFour(channels)) / 4;
}

/** Zeros in place, where the mask says so. */
export function applyMask(planes: Planes, mask: number): Operation {
  const { place, height, width } = planes;
  return { kind: "mask", items: planeCount(planes), output: place, height, width, mask };
}
