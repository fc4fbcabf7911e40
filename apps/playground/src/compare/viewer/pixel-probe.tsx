import type { VNode } from "preact";
import type { Image } from "../../worker/image.ts";

interface Properties {
  readonly at: { readonly x: number; readonly y: number } | undefined;
  readonly original: Image | undefined;
  readonly reconstruction: Image | undefined;
}

/** The pixel under the pointer in both pictures; without a pointer, which side is which. */
export function PixelProbe({ at, original, reconstruction }: Properties): VNode {
  const rgb = ({ width, data }: Image) => {
    const from = 3 * (at!.y * width + at!.x);
    return Array.from(data.subarray(from, from + 3), (value) => Math.round(value)).join(" ");
  };
  const inside = at && original && at.x < original.width && at.y < original.height;
  return (
    <p class="probe" aria-hidden={Boolean(inside)}>
      <span>
        {inside && `${at.x}, ${at.y}: `}
        <b>{original?.name ?? "…"}</b> {inside ? rgb(original) : "original"}
      </span>
      <span>
        <b>{reconstruction?.name ?? ""}</b> {inside && reconstruction ? rgb(reconstruction) : ""}
      </span>
    </p>
  );
}
