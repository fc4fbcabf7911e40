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

/** A square window that slides over an image. */
interface Slide {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * Maxima of windows of any size, which may reach beyond the image; `record` gets which pixel of each window is the largest, and
 * `tieMap` is that of what is pooled.
 */
export function slidingPool(
  from: Blocked,
  to: Blocked,
  { size, stride, padding }: Slide,
  record = 0,
  tieMap = 0,
): Operation {
  const { address: output, height, width } = to;
  const { address: input, height: inputHeight, width: inputWidth } = from;
  return {
    kind: "slidingPool",
    items: planeCount(from),
    words: channelWords(from.channels),
    ...{ input, output, height, width, inputHeight, inputWidth, size, stride, padding, record, tieMap },
    scratch: 16 * size * size,
  };
}

/** Bytes of what `slidingPool` records of windows `to`; a multiple of four. */
export function winnerBytes({ batch, channels, height, width }: Omit<Blocked, "address">): number {
  return batch * upToFour(channels) * height * width;
}

/** The gradient of `slidingPool`, with what it recorded. */
export function slidingUnpool(from: Blocked, to: Blocked, { size, stride, padding }: Slide, mask: number): Operation {
  const { address: output, height, width } = to;
  const { address: input, height: inputHeight, width: inputWidth } = from;
  return {
    kind: "slidingUnpool",
    items: planeCount(from),
    ...{ input, output, height, width, inputHeight, inputWidth, size, stride, padding, mask },
  };
}

/** The root of the squares' blur at every other pixel, as DISTS pools. */
export function blurredPool(from: Blocked, to: Blocked): Operation {
  const { address: output, height, width } = to;
  const { address: input, height: inputHeight, width: inputWidth, float64 } = from;
  return {
    kind: "blurredPool",
    items: planeCount(from),
    ...{ input, output, height, width, inputHeight, inputWidth, float64 },
  };
}

/** The gradient of `blurredPool`, with what it took, `from`, and what it gave, `pooled`, which is overwritten. */
export function blurredUnpool(from: Blocked, pooled: Blocked, upstream: Blocked, to: Blocked): Operation {
  return {
    kind: "blurredUnpool",
    items: planeCount(from),
    input: from.address,
    target: pooled.address,
    upstream: upstream.address,
    output: to.address,
    height: from.height,
    width: from.width,
    inputHeight: pooled.height,
    inputWidth: pooled.width,
  };
}
