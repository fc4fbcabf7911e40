import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StageView } from "./use-view.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Gestures {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

/** Pointers drag the picture, two of them stretch it; the wheel zooms where the stage around it has the focus, or with Ctrl. */
export function useGestures(element: RefObject<HTMLElement | null>, stage: StageView): Gestures {
  const latest = useRef(stage);
  latest.current = stage;
  const pointers = useRef(new Map<number, Point>()).current;
  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.current!.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  useEffect(() => {
    const wheel = (event: WheelEvent) => {
      // Elsewhere the wheel scrolls the page, as everywhere.
      if (!event.ctrlKey && document.activeElement !== element.current!.closest("[tabindex]")) return;
      event.preventDefault();
      // Lines, where the mouse counts in lines.
      const distance = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1);
      latest.current.zoomBy(1.002 ** -distance, place(event));
    };
    const stage = element.current!;
    stage.addEventListener("wheel", wheel, { passive: false });
    return () => stage.removeEventListener("wheel", wheel);
  }, []);

  const end = ({ pointerId }: PointerEvent) => void pointers.delete(pointerId);
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      pointers.set(event.pointerId, place(event));
      element.current!.setPointerCapture(event.pointerId);
    },
    onPointerMove(event) {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = place(event);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (!other) return latest.current.moveBy(now.x - before.x, now.y - before.y);
      const stretch = distance(now, other) / Math.max(1, distance(before, other));
      latest.current.zoomBy(stretch, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
