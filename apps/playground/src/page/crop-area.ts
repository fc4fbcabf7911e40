import type { Area, Image } from "../worker/image.ts";

/** A point of a picture, in its pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The part of a picture around a place, or around its middle; as near as its borders let it, and no larger than it is. */
export function cropArea(
  { width, height }: Pick<Image, "width" | "height">,
  side: number,
  place: Place | undefined,
  multiple = 1,
): Area {
  const fit = (length: number) => {
    const most = Math.min(side, length);
    return most - (most % multiple);
  };
  const size = { width: fit(width), height: fit(height) };
  const { x, y } = place ?? { x: width / 2, y: height / 2 };
  const start = (middle: number, part: number, whole: number) =>
    Math.max(0, Math.min(whole - part, Math.round(middle - part / 2)));
  return { x: start(x, size.width, width), y: start(y, size.height, height), ...size };
}

/** The style that gives pictures of a part their shape before they are there. */
export function shape(area: Area | undefined): Record<string, string> {
  return area ? { "--shape": `${area.width} / ${area.height}` } : {};
}
