import type { RefObject, VNode } from "preact";
import { useRef } from "preact/hooks";
import { type Frame, FrameLayer } from "./frame-layer.tsx";
import "./grid.css";
import { pressKey } from "./press-key.ts";
import type { StageProperties } from "./stage-properties.ts";
import { useGestures } from "./use-gestures.ts";

interface Properties extends StageProperties {
  /** The frame that the table has chosen. */
  readonly chosen: number;
  readonly onChoose: (frame: number) => void;
}

/** Every picture in a cell of its own, all at the same place and scale: one is moved, all move. */
export function GridStage(properties: Properties): VNode {
  const { element, view, size, frames, keys, chosen, onChoose } = properties;
  const columns = Math.max(1, Math.ceil(Math.sqrt((frames.length * size.height) / size.width)));
  return (
    <section
      class="grid-stage"
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      aria-label={`Every picture, at ${Math.round(100 * view.view.scale)} %`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: only what has the focus hears the keys
      tabIndex={0}
      onKeyDown={(event) => pressKey(event, keys)}
      onPointerLeave={() => properties.onPoint(undefined)}
    >
      {frames.map((frame, index) => (
        <Cell
          key={index}
          {...properties}
          frame={frame}
          own={index ? undefined : element}
          shown={index === chosen}
          onShow={() => onChoose(index)}
        />
      ))}
    </section>
  );
}

interface CellProperties extends Properties {
  readonly frame: Frame;
  /** Of the cell that is measured. */
  readonly own: RefObject<HTMLElement | null> | undefined;
  readonly shown: boolean;
  readonly onShow: () => void;
}

function Cell({ frame, own, shown, onShow, view, size, top, opacity, onPoint }: CellProperties): VNode {
  const other = useRef<HTMLElement>(null);
  const element = own ?? other;
  const gestures = useGestures(element, view);
  const { x, y, scale } = view.view;
  const { width, height } = size;
  return (
    <figure
      ref={element}
      class={shown ? "cell chosen" : "cell"}
      style={{ aspectRatio: `${width} / ${height}`, touchAction: view.larger ? "none" : "pan-x pan-y" }}
      {...gestures}
      onDblClick={onShow}
      onPointerMove={(event) => {
        gestures.onPointerMove(event);
        const { left, top } = element.current!.getBoundingClientRect();
        const at = {
          x: Math.floor((event.clientX - left - x) / scale),
          y: Math.floor((event.clientY - top - y) / scale),
        };
        if (event.pointerType === "mouse")
          onPoint(at.x >= 0 && at.y >= 0 && at.x < width && at.y < height ? at : undefined);
      }}
    >
      <FrameLayer
        frame={frame}
        size={size}
        view={view.view}
        stage={view.stage}
        label={frame.image.name}
        top={top}
        opacity={opacity}
      />
      <span class="tag" aria-hidden="true">
        {frame.image.name}
      </span>
    </figure>
  );
}
