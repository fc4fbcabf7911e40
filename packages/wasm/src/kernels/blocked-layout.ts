import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** An activation in the runtime's memory, in the layout that `assembly/blocked-layout.ts` describes. */
export interface Blocked {
  readonly address: number;
  readonly batch: number;
  /** As the caller counts them; in memory there is a multiple of four. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Whether values are float64. Defaults to float32. */
  readonly float64?: boolean;
}

export type Shape = Omit<Blocked, "address">;

/** Words of four bytes that channels take in a pixel: what operations count them in. */
export function channelWords(channels: number, float64 = false): number {
  return upToFour(channels) * (float64 ? 2 : 1);
}

export function upToFour(n: number): number {
  return Math.ceil(n / 4) * 4;
}

export function blockedBytes({ batch, channels, height, width, float64 }: Shape): number {
  return batch * channelWords(channels, float64) * 4 * (upToFour(height) + 2) * (upToFour(width) + 2);
}

/** Of the mask of an activation; a multiple of four. */
export function maskBytes({ batch, channels, height, width }: Shape): number {
  return (batch * upToFour(channels) * upToFour(height) * upToFour(width)) / 4;
}

export function newBlocked(runtime: Runtime, shape: Shape): Blocked {
  return { ...shape, address: runtime.heap.allocate(blockedBytes(shape)) };
}

/** Planes, of four channels each, of one image or many: what every operation on single planes has as its items. */
export function planeCount({ batch, channels, float64 }: Shape): number {
  return (batch * channelWords(channels, float64)) / 4;
}

/** Zeros round an activation whose inside is about to be written. */
export function clearBorders({ address, height, width, ...rest }: Blocked): Operation {
  return {
    kind: "clearBorders",
    items: planeCount({ ...rest, height, width }),
    output: address,
    height,
    width,
  };
}

/** Where a caller's image lies in the activation. Defaults to all of it. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
}

export interface PackOptions {
  /** To add to what is there. */
  readonly add?: boolean;
  readonly window?: Window;
  /** Address of what is subtracted from each channel, in the activation's type; 0 for nothing. */
  readonly mean?: number;
}

/** Copies `[b, h, w, c]` at `from` into the blocked layout. */
export function pack(from: number, to: Blocked, { add = false, window, mean = 0 }: PackOptions = {}): Operation {
  const { height, width, top, left } = window ?? { ...to, top: 0, left: 0 };
  return {
    kind: "pack",
    items: to.batch * (upToFour(to.height) + 2),
    input: from,
    output: to.address,
    words: channelWords(to.channels, to.float64),
    float64: to.float64,
    channels: to.channels,
    height: to.height,
    width: to.width,
    outerHeight: height,
    outerWidth: width,
    top,
    left,
    add,
    mean,
  };
}

/** Copies the blocked layout to `[b, h, w, c]` at `to`. */
export function unpack(from: Blocked, to: number, window?: Window): Operation {
  const { height, width, top, left } = window ?? { ...from, top: 0, left: 0 };
  return {
    kind: "unpack",
    items: from.batch * height,
    input: from.address,
    output: to,
    words: channelWords(from.channels, from.float64),
    float64: from.float64,
    channels: from.channels,
    height: from.height,
    width: from.width,
    outerHeight: height,
    outerWidth: width,
    top,
    left,
  };
}

/** The sums over all pixels and images, a float for each channel, four by four at `to`. */
export function channelSums({ address, batch, channels, height, width }: Blocked, to: number): Operation {
  const words = upToFour(channels);
  return { kind: "channelSums", items: words / 4, input: address, output: to, batch, words, height, width };
}
