import type { RefObject, VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import type { LossMap } from "../../worker/compare.ts";
import { type Image, imagePixels } from "../../worker/image.ts";
import { mapPixels } from "../colours/colour-map.ts";
import { useGestures } from "./use-gestures.ts";
import type { StageView } from "./use-view.ts";

/** A picture, with what lies over it. */
export interface Frame {
  readonly image: Image;
  readonly map?: LossMap | undefined;
}

interface Properties {
  readonly element: RefObject<HTMLElement | null>;
  readonly view: StageView;
  /** The original first. */
  readonly frames: readonly Frame[];
  /** The value that maps draw brightest. */
  readonly top: number;
  readonly opacity: number;
  /** The second frame right of the divider, in percent of the stage. Without it, only the frame `shown` is seen. */
  readonly split: { readonly divider: number; readonly onDivider: (divider: number) => void } | undefined;
  readonly shown: number;
  /** What keys do. */
  readonly keys: Readonly<Record<string, () => void>>;
}

/** Where the pictures are looked at: all of them at the same place and scale. */
export function Stage({ element, view, frames, top, opacity, split, shown, keys }: Properties): VNode {
  const gestures = useGestures(element, view);
  const { width, height } = frames[0]!.image;
  const { x, y, scale } = view.view;
  const moved = {
    width: `${width}px`,
    height: `${height}px`,
    transform: `translate(${x}px, ${y}px) scale(${scale})`,
  };
  // The last one lies on top: in a split that is the original.
  const layers = split ? [frames[1]!, frames[0]!] : frames;
  return (
    <section
      ref={element}
      class={scale < 1 ? "stage small" : "stage"}
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
    >
      {layers.map(({ image, map }, index) => (
        <div
          key={index}
          class="layer"
          style={{
            visibility: split || index === shown ? "visible" : "hidden",
            ...(split && index === 1 && { clipPath: `inset(0 ${100 - split.divider}% 0 0)` }),
          }}
        >
          <div class="moved" style={moved}>
            <Picture image={image} label={image === frames[0]!.image ? "Original" : "Reconstruction"} />
            {map && <MapOver map={map} top={top} opacity={opacity} />}
          </div>
        </div>
      ))}
      {split ? (
        <Handle element={element} {...split} />
      ) : (
        <span class="tag" aria-hidden="true">
          {frames[shown]!.image.name}
        </span>
      )}
    </section>
  );
}

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
  readonly divider: number;
  readonly onDivider: (divider: number) => void;
}

/** For the pointer; the keyboard has the slider above. */
function Handle({ element, divider, onDivider }: HandleProperties): VNode {
  return (
    <span
      class="handle"
      style={{ left: `${divider}%` }}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        event.stopPropagation();
        const { left, width } = element.current!.getBoundingClientRect();
        onDivider(Math.min(100, Math.max(0, (100 * (event.clientX - left)) / width)));
      }}
    />
  );
}
