import type { Operation } from "../runtime/operation.ts";
import { type Blocked, upToFour } from "./blocked-layout.ts";

/** Channels from `first` on, a multiple of four, of one activation to or from all of another of the same height and width. */
interface Planes {
  readonly from: Blocked;
  readonly to: Blocked;
  readonly firstInput?: number;
  readonly firstOutput?: number;
  /** How many channels. Defaults to all of `from`. */
  readonly channels?: number;
  readonly add?: boolean;
}

/** Copies channels, borders included; with `add`, onto what is there. */
export function copyPlanes({ from, to, firstInput = 0, firstOutput = 0, channels, add = false }: Planes): Operation {
  const words = upToFour(channels ?? from.channels);
  return {
    kind: "copyPlanes",
    items: (from.batch * words) / 4,
    input: from.address,
    output: to.address,
    height: from.height,
    width: from.width,
    words,
    inputs: upToFour(from.channels),
    outputs: upToFour(to.channels),
    firstInput: firstInput / 4,
    firstOutput: firstOutput / 4,
    add,
  };
}

/** The window of a strided convolution. */
interface Taps {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** The gradient of a convolution's input of what each tap gives to it, `[tap][channel]` at each place of the result. */
export function addTaps(from: Blocked, to: Blocked, { size, stride, padding }: Taps): Operation {
  const words = upToFour(to.channels);
  return {
    kind: "addTaps",
    items: to.batch * (words / 4) * to.height,
    input: from.address,
    output: to.address,
    height: to.height,
    width: to.width,
    words,
    inputHeight: from.height,
    inputWidth: from.width,
    kernelHeight: size,
    kernelWidth: size,
    stride,
    padding,
  };
}
