import type { RefObject, VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { type Area, type Image, imagePixels } from "../../worker/image.ts";
import type { LossMap } from "../../worker/judge.ts";
import { mapPixels } from "../colours/colour-map.ts";
import { RegionDrawing } from "./region-drawing.tsx";
import { useGestures } from "./use-gestures.ts";
import type { StageView } from "./use-view.ts";
import type { Size } from "./view-geometry.ts";

/** A picture, with what lies over it. */
export interface Frame {
  readonly image: Image;
  readonly map?: LossMap | undefined;
}

interface Properties {
  readonly element: RefObject<HTMLElement | null>;
  readonly view: StageView;
  /** Of the pictures. */
  readonly size: Size;
  readonly frames: readonly Frame[];
  /** The number that is drawn brightest in maps. */
  readonly top: number;
  readonly opacity: number;
  readonly mode: "split" | "blink" | "difference";
  /** Where the original ends and the second frame begins, in percent of the picture's width. */
  readonly divider: number;
  readonly onDivider: (divider: number) => void;
  /** The frame that is seen, where they are seen in turn. */
  readonly shown: number;
  /** What keys do. */
  readonly keys: Readonly<Record<string, () => void>>;
  /** What is measured, where it is not everything. */
  readonly area: Area | undefined;
  readonly drawing: boolean;
  readonly onRegion: (region: Area) => void;
  /** Hears of the pixel under the pointer. */
  readonly onPoint: (at: { readonly x: number; readonly y: number } | undefined) => void;
}

/** Where the pictures are looked at: all of them at the same place and scale. */
export function Stage(properties: Properties): VNode {
  const { element, view, size, frames, top, opacity, mode, divider, onDivider, shown, keys, area, drawing } =
    properties;
  const gestures = useGestures(element, view);
  const { x, y, scale } = view.view;
  const { width, height } = size;
  const moved = {
    width: `${width}px`,
    height: `${height}px`,
    transform: `translate(${x}px, ${y}px) scale(${scale})`,
  };
  const split = mode === "split" && frames.length > 1;
  // The last one lies on top: in a split that is the original.
  const layers = split ? [frames[1]!, frames[0]!] : frames;
  const cut = Math.min(view.stage.width, Math.max(0, x + (scale * width * divider) / 100));
  const point = ({ clientX, clientY }: PointerEvent) => {
    const { left, top } = element.current!.getBoundingClientRect();
    const at = { x: Math.floor((clientX - left - x) / scale), y: Math.floor((clientY - top - y) / scale) };
    properties.onPoint(at.x >= 0 && at.y >= 0 && at.x < width && at.y < height ? at : undefined);
  };
  return (
    <section
      ref={element}
      class={`stage ${mode}${scale < 1 ? " small" : ""}`}
      style={{ aspectRatio: `${width} / ${height}`, touchAction: view.larger ? "none" : "pan-x pan-y" }}
      aria-label={`Pictures, at ${Math.round(100 * scale)} %`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus hears the keys
      tabIndex={0}
      onKeyDown={(event) => {
        const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
        if (!act) return;
        event.preventDefault();
        act();
      }}
      {...gestures}
      onPointerMove={(event) => {
        gestures.onPointerMove(event);
        if (event.pointerType === "mouse") point(event);
      }}
      onPointerLeave={() => properties.onPoint(undefined)}
    >
      {layers.map(({ image, map }, index) => (
        <div
          key={index}
          class="layer"
          style={{
            visibility: mode !== "blink" || index === shown || frames.length < 2 ? "visible" : "hidden",
            ...(split && index === 1 && { clipPath: `inset(0 calc(100% - ${cut}px) 0 0)` }),
          }}
        >
          <div class="moved" style={moved}>
            <Picture image={image} label={image === frames[0]!.image ? "Original" : "Reconstruction"} />
            {map && mode !== "difference" && <MapOver map={map} top={top} opacity={opacity} />}
          </div>
        </div>
      ))}
      {area && (
        <div class="moved over" style={moved}>
          <i
            class="area"
            style={{
              left: `${area.x}px`,
              top: `${area.y}px`,
              width: `${area.width}px`,
              height: `${area.height}px`,
              outlineWidth: `${2 / scale}px`,
            }}
          />
        </div>
      )}
      {split && !drawing && (
        <Handle element={element} at={cut} onMove={(at) => onDivider(percent(at - x, scale * width))} />
      )}
      {split && (
        <>
          <span class="tag" aria-hidden="true">
            {frames[0]!.image.name}
          </span>
          <span class="tag right" aria-hidden="true">
            {frames[1]!.image.name}
          </span>
        </>
      )}
      {mode === "blink" && frames[shown] && (
        <span class="tag" aria-hidden="true">
          {frames[shown].image.name}
        </span>
      )}
      {drawing && <RegionDrawing element={element} view={view.view} size={size} onRegion={properties.onRegion} />}
    </section>
  );
}

const percent = (part: number, whole: number) => Math.min(100, Math.max(0, (100 * part) / whole));

function Picture({ image, label }: { readonly image: Image; readonly label: string }): VNode {
  const pixels = useMemo(() => imagePixels(image), [image]);
  return <PixelCanvas pixels={pixels} label={`${label}: ${image.name}`} />;
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

interface HandleProperties {
  readonly element: RefObject<HTMLElement | null>;
  /** In pixels of the stage. */
  readonly at: number;
  readonly onMove: (at: number) => void;
}

/** For the pointer; the keyboard has the slider. */
function Handle({ element, at, onMove }: HandleProperties): VNode {
  return (
    <span
      class="handle"
      style={{ left: `${at}px` }}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        event.stopPropagation();
        onMove(event.clientX - element.current!.getBoundingClientRect().left);
      }}
    />
  );
}
