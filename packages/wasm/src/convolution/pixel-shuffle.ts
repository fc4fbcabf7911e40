import type { Operation } from "../machine/operation.ts";
import { type Planes, planeCount, upToFour } from "./planes.ts";

/** Channels to blocks of `edge` x `edge` pixels (`depthToSpace`), or back; the fewer channels are a multiple of four. */
export function pixelShuffle(kind: "depthToSpace" | "spaceToDepth", from: Planes, to: Planes, edge: number): Operation {
  return {
    kind,
    items: planeCount(kind === "depthToSpace" ? to : from),
    input: from.place,
    output: to.place,
    outputs: upToFour(to.channels),
    height: to.height,
    width: to.width,
    edge,
  };
}
