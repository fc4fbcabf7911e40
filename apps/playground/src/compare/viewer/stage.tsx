import type { RefObject, VNode } from "preact";
import type { Area, Image } from "../../worker/image.ts";
import { FrameLayer, movedStyle, type StagePoint } from "./frame-layer.tsx";
import { Loupe } from "./loupe.tsx";
import { pressKey } from "./press-key.ts";
import { RegionDrawing } from "./region-drawing.tsx";
import type { StageProperties } from "./stage-properties.ts";
import { useGestures } from "./use-gestures.ts";

interface Properties extends StageProperties {
  readonly mode: "split" | "blink" | "difference";
  /** Where the original ends and the second frame begins, in percent of the picture's width. */
  readonly divider: number;
  readonly onDivider: (divider: number) => void;
  /** The frame that is seen, where they are seen in turn. */
  readonly shown: number;
  /** What is measured, where it is not everything. */
  readonly area: Area | undefined;
  readonly drawing: boolean;
  readonly onRegion: (region: Area) => void;
  /** What the loupe shows, and where; none without a loupe. */
  readonly loupe:
    | { readonly at: StagePoint; readonly original: Image; readonly reconstruction: Image | undefined }
    | undefined;
  /** How many times brighter a difference is drawn. */
  readonly gain: number;
}

/** Where the pictures are looked at: all of them at the same place and scale. */
export function Stage(properties: Properties): VNode {
  const { element, view, size, frames, top, opacity, mode, divider, onDivider, shown, keys, area, drawing, loupe } =
    properties;
  const gestures = useGestures(element, view);
  const { x, y, scale } = view.view;
  const { width, height } = size;
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
      class={`stage ${mode}`}
      style={{
        aspectRatio: `${width} / ${height}`,
        touchAction: view.larger ? "none" : "pan-x pan-y",
        "--gain": properties.gain,
      }}
      aria-label={`Pictures, at ${Math.round(100 * scale)} %`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus hears the keys
      tabIndex={0}
      onKeyDown={(event) => pressKey(event, keys)}
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
          <FrameLayer
            frame={{ image, map }}
            size={size}
            view={view.view}
            stage={view.stage}
            label={`${image === frames[0]!.image ? "Original" : "Reconstruction"}: ${image.name}`}
            top={top}
            opacity={opacity}
            plain={mode === "difference"}
          />
        </div>
      ))}
      {area && (
        <div class="moved over" style={movedStyle(size, view.view)}>
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
      {loupe && <Loupe {...loupe} view={view.view} stage={view.stage} />}
      {drawing && <RegionDrawing element={element} view={view.view} size={size} onRegion={properties.onRegion} />}
    </section>
  );
}

const percent = (part: number, whole: number) => Math.min(100, Math.max(0, (100 * part) / whole));

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
