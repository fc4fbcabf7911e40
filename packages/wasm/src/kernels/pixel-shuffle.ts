import type { Operation } from "../runtime/operation.ts";
import { type Blocked, planeCount, upToFour } from "./blocked-layout.ts";

/** Channels to blocks of `edge` x `edge` pixels (`depthToSpace`), or back; the fewer channels are a multiple of four. */
export function pixelShuffle(
  kind: "depthToSpace" | "spaceToDepth",
  from: Blocked,
  to: Blocked,
  edge: number,
): Operation {
  return {
    kind,
    items: planeCount(kind === "depthToSpace" ? to : from),
    input: from.address,
    output: to.address,
    words: upToFour(to.channels),
    height: to.height,
    width: to.width,
    edge,
  };
}
