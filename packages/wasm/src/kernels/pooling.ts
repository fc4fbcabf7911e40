import type { Operation } from "../runtime/operation.ts";
import { type Blocked, channelWords, planeCount, upToFour } from "./blocked-layout.ts";

/** 2x2 stride-2 pooling; `record` is a mask to write, of which value is the maximum, and `tieMap` that of what is pooled. */
export function pool(from: Blocked, to: Blocked, average: boolean, record = 0, tieMap = 0): Operation {
  const { height, width } = from;
  return {
    kind: "pool",
    items: groupCount(from),
    input: from.address,
    output: to.address,
    words: channelWords(from.channels, from.float64),
    float64: from.float64,
    height,
    width,
    average,
    record,
    tieMap,
  };
}

/** The gradient of a pool: `mask` says which pixels take their window's; all of them without. */
export function unpool(from: Blocked, to: Blocked, average: boolean, mask = 0): Operation {
  const { height, width } = to;
  return {
    kind: "unpool",
    items: planeCount(to),
    input: from.address,
    output: to.address,
    height,
    width,
    average,
    mask,
  };
}

/** ReLU in place. */
export function relu(blocked: Blocked, record = 0): Operation {
  const { address, height, width, float64 } = blocked;
  return { kind: "relu", items: groupCount(blocked), output: address, height, width, record, float64 };
}

/** Groups of four channels, which share a byte of a mask. */
function groupCount({ batch, channels }: Blocked): number {
  return (batch * upToFour(channels)) / 4;
}

/** Zeros in place, where the mask says so. */
export function applyMask(blocked: Blocked, mask: number): Operation {
  const { address, height, width } = blocked;
  return { kind: "applyMask", items: planeCount(blocked), output: address, height, width, mask };
}
