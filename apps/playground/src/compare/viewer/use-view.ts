import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { fitted, moved, overflows, placed, type Size, type View, zoomed } from "./view-geometry.ts";

/** How the picture lies on the stage, and what moves it. */
export interface StageView {
  readonly view: View;
  readonly stage: Size;
  /** It can be moved. */
  readonly larger: boolean;
  readonly fit: () => void;
  /** To a scale, or by a factor; around a point of the stage, by default its middle. */
  readonly zoomTo: (scale: number, at?: { readonly x: number; readonly y: number }) => void;
  readonly zoomBy: (factor: number, at?: { readonly x: number; readonly y: number }) => void;
  readonly moveBy: (dx: number, dy: number) => void;
}

export function useView(element: RefObject<HTMLElement | null>, { width, height }: Size): StageView {
  const picture = { width, height };
  const [stage, setStage] = useState<Size>({ width, height });
  // Nothing is said of the scale as long as the visitor leaves it alone: it follows the window.
  const [chosen, setChosen] = useState<View>();
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth, clientHeight } = element.current!;
      if (clientWidth) setStage({ width: clientWidth, height: clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  useLayoutEffect(() => setChosen(undefined), [width, height]);
  const now = (before: View | undefined) => (before ? placed(before, picture, stage) : fitted(picture, stage));
  const middle = { x: stage.width / 2, y: stage.height / 2 };
  const view = now(chosen);
  return {
    view,
    stage,
    larger: overflows(view, picture, stage),
    fit: () => setChosen(undefined),
    zoomTo: (scale, { x, y } = middle) => setChosen((before) => zoomed(now(before), scale, x, y, picture, stage)),
    zoomBy: (factor, { x, y } = middle) =>
      setChosen((before) => zoomed(now(before), now(before).scale * factor, x, y, picture, stage)),
    moveBy: (dx, dy) => setChosen((before) => moved(now(before), dx, dy, picture, stage)),
  };
}
