import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { type Area, type Image, imagePixels } from "../../worker/image.ts";
import type { LossMap } from "../../worker/judge.ts";
import { mapPixels } from "../colours/colour-map.ts";
import { mostDrawn, partPixels, partValues, type SeenPart, seenPart } from "./seen-part.ts";
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
  /** Where they are seen. */
  readonly stage: Size;
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
export function FrameLayer({ frame, size, view, stage, label, top, opacity, plain = false }: Properties): VNode {
  const { image, map } = frame;
  return (
    <div class={view.scale < 1 ? "moved small" : "moved"} style={movedStyle(size, view)}>
      <Picture image={image} label={label} view={view} stage={stage} />
      {map && !plain && <MapOver map={map} top={top} opacity={opacity} view={view} stage={stage} />}
    </div>
  );
}

interface PictureProperties {
  readonly image: Image;
  readonly label: string;
  readonly view: View;
  readonly stage: Size;
}

function Picture({ image, label, view, stage }: PictureProperties): VNode {
  const part = image.width * image.height > mostDrawn ? seenPart(image, view, stage) : undefined;
  const pixels = useMemo(() => (part ? partPixels(image, part) : imagePixels(image)), [image, ...places(part)]);
  return <PixelCanvas pixels={pixels} label={label} {...(part && { style: placeStyle(part) })} />;
}

interface MapProperties {
  readonly map: LossMap;
  readonly top: number;
  readonly opacity: number;
  readonly view: View;
  readonly stage: Size;
}

function MapOver({ map, top, opacity, view, stage }: MapProperties): VNode {
  const { x, y, width, height } = map.area;
  const smooth = map.width !== width;
  // A map with a value for each pixel is as large as the picture.
  const large = !smooth && map.height === height && width * height > mostDrawn;
  const { scale } = view;
  const part = large ? seenPart(map, { scale, x: view.x + x * scale, y: view.y + y * scale }, stage) : undefined;
  const pixels = useMemo(
    () => mapPixels(part ? { ...map, ...partValues(map, part) } : map, top),
    [map, top, ...places(part)],
  );
  const place = part ? { ...part, x: part.x + x, y: part.y + y } : map.area;
  return (
    <PixelCanvas
      class={smooth ? "map smooth" : "map"}
      style={{ opacity, ...placeStyle(place) }}
      pixels={pixels}
      label={`Map of ${map.name}`}
    />
  );
}

const placeStyle = ({ x, y, width, height }: Area) => ({
  left: `${x}px`,
  top: `${y}px`,
  width: `${width}px`,
  height: `${height}px`,
});

/** What a part is drawn anew for. */
const places = (part: SeenPart | undefined) => [part?.x, part?.y, part?.width, part?.height, part?.step];
