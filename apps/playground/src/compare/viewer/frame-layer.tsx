import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { type Image, imagePixels } from "../../worker/image.ts";
import type { LossMap } from "../../worker/judge.ts";
import { mapPixels } from "../colours/colour-map.ts";
import type { Size, View } from "./view-geometry.ts";

/** A picture, with what lies over it. */
export interface Frame {
  readonly image: Image;
  readonly map?: LossMap | undefined;
}

/** A pixel of the pictures. */
export interface StagePoint {
  readonly x: number;
  readonly y: number;
}

interface Properties {
  readonly frame: Frame;
  /** Of the pictures. */
  readonly size: Size;
  readonly view: View;
  readonly label: string;
  /** The number that is drawn brightest in maps. */
  readonly top: number;
  readonly opacity: number;
  /** Leaves the map out. */
  readonly plain?: boolean;
}

/** How what has the pictures' size lies on a stage. */
export const movedStyle = ({ width, height }: Size, { x, y, scale }: View) => ({
  width: `${width}px`,
  height: `${height}px`,
  transform: `translate(${x}px, ${y}px) scale(${scale})`,
});

/** One picture at its place and scale, and its map over it. */
export function FrameLayer({ frame, size, view, label, top, opacity, plain = false }: Properties): VNode {
  const { image, map } = frame;
  return (
    <div class={view.scale < 1 ? "moved small" : "moved"} style={movedStyle(size, view)}>
      <Picture image={image} label={label} />
      {map && !plain && <MapOver map={map} top={top} opacity={opacity} />}
    </div>
  );
}

function Picture({ image, label }: { readonly image: Image; readonly label: string }): VNode {
  const pixels = useMemo(() => imagePixels(image), [image]);
  return <PixelCanvas pixels={pixels} label={label} />;
}

interface MapProperties {
  readonly map: LossMap;
  readonly top: number;
  readonly opacity: number;
}

function MapOver({ map, top, opacity }: MapProperties): VNode {
  const pixels = useMemo(() => mapPixels(map, top), [map, top]);
  const { x, y, width, height } = map.area;
  const smooth = map.width !== width;
  return (
    <PixelCanvas
      class={smooth ? "map smooth" : "map"}
      style={{ opacity, left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}
      pixels={pixels}
      label={`Map of ${map.name}`}
    />
  );
}
