import type { RefObject, VNode } from "preact";
import { useState } from "preact/hooks";
import type { Area } from "../../worker/image.ts";
import type { Size, View } from "./view-geometry.ts";

interface Properties {
  readonly element: RefObject<HTMLElement | null>;
  readonly view: View;
  /** Of the picture. */
  readonly size: Size;
  readonly onRegion: (region: Area) => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lies over the stage while a region is drawn: a drag from one corner to the other. */
export function RegionDrawing({ element, view, size, onRegion }: Properties): VNode {
  const [from, setFrom] = useState<Point>();
  const [to, setTo] = useState<Point>();
  const pixel = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top } = element.current!.getBoundingClientRect();
    const along = (at: number, length: number) => Math.min(length, Math.max(0, Math.round(at / view.scale)));
    return { x: along(clientX - left - view.x, size.width), y: along(clientY - top - view.y, size.height) };
  };
  const box = from && to && between(from, to);
  return (
    <span
      class="drawing"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(pixel(event));
        setTo(undefined);
      }}
      onPointerMove={(event) => {
        event.stopPropagation();
        if (from) setTo(pixel(event));
      }}
      onPointerUp={(event) => {
        event.stopPropagation();
        const region = from && between(from, pixel(event));
        setFrom(undefined);
        setTo(undefined);
        if (region && region.width > 1 && region.height > 1) onRegion(region);
      }}
    >
      {box && (
        <i
          style={{
            left: `${view.x + view.scale * box.x}px`,
            top: `${view.y + view.scale * box.y}px`,
            width: `${view.scale * box.width}px`,
            height: `${view.scale * box.height}px`,
          }}
        />
      )}
    </span>
  );
}

const between = (from: Point, to: Point): Area => ({
  x: Math.min(from.x, to.x),
  y: Math.min(from.y, to.y),
  width: Math.abs(to.x - from.x),
  height: Math.abs(to.y - from.y),
});
