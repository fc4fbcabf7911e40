import type { Operation } from "../runtime/operation.ts";
import { type Blocked, type Shape, upToFour } from "./blocked-layout.ts";

/** How a window moves over the pixels of an image. */
interface Phases {
  readonly stride: number;
  readonly padding: number;
}

/** The caller's images. */
type Images = Pick<Shape, "height" | "width" | "channels">;

/** Channels of blocks of `stride x stride` pixels. */
export function phaseChannels({ channels }: Images, { stride }: Phases): number {
  return channels * stride ** 2;
}

/** Images `[b, h, w, c]` at `from` as blocks of pixels, as `assembly/phases.ts` describes, borders included; `mean` is subtracted. */
export function packPhases(from: number, images: Images, to: Blocked, phases: Phases, mean: number): Operation {
  return {
    kind: "packPhases",
    items: to.batch * (upToFour(to.height) + 2),
    input: from,
    output: to.address,
    mean,
    ...sizes(images, to, phases),
  };
}

/** The gradient of images, `[b, h, w, c]` at `to`, of that of blocks, among them those before the first and behind the last. */
export function unpackPhases(from: Blocked, to: number, images: Images, phases: Phases): Operation {
  return {
    kind: "unpackPhases",
    items: from.batch * images.height,
    input: from.address,
    output: to,
    ...sizes(images, from, phases),
  };
}

function sizes(
  { height: outerHeight, width: outerWidth, channels }: Images,
  { height, width }: Blocked,
  { stride, padding }: Phases,
): Pick<
  Extract<Operation, { kind: "packPhases" }>,
  "channels" | "height" | "width" | "outerHeight" | "outerWidth" | "stride" | "padding"
> {
  return { channels, height, width, outerHeight, outerWidth, stride, padding };
}

/** Zeros round every plane, one pixel wide: `to` is two rows and columns larger. With `mask`, also where that says so. */
export function padPlanes(from: Blocked, to: Blocked, mask = 0): Operation {
  const { address: input, batch, channels, height, width } = from;
  const items = (batch * upToFour(channels)) / 4;
  return { kind: "padPlanes", items, input, output: to.address, height, width, mask };
}
