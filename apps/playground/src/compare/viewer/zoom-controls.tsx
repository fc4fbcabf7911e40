import type { VNode } from "preact";
import type { StageView } from "./use-view.ts";

const step = Math.SQRT2;

/** Zoom by buttons; the same by keys is `stageKeys`. */
export function ZoomControls({ view }: { readonly view: StageView }): VNode {
  return (
    <fieldset class="joined">
      <legend class="spoken">Zoom</legend>
      <button type="button" aria-label="Zoom out" onClick={() => view.zoomBy(1 / step)}>
        −
      </button>
      <output aria-label="Zoom">{Math.round(100 * view.view.scale)} %</output>
      <button type="button" aria-label="Zoom in" onClick={() => view.zoomBy(step)}>
        +
      </button>
      <button type="button" onClick={view.fit}>
        Fit
      </button>
      <button type="button" aria-label="1:1, pixel for pixel" onClick={() => view.zoomTo(1)}>
        1:1
      </button>
    </fieldset>
  );
}

/** What keys do to a stage that has the focus. */
export function stageKeys({ zoomBy, zoomTo, fit, moveBy, stage }: StageView): Readonly<Record<string, () => void>> {
  const [across, down] = [stage.width / 8, stage.height / 8];
  return {
    "+": () => zoomBy(step),
    "=": () => zoomBy(step),
    "-": () => zoomBy(1 / step),
    "0": fit,
    "1": () => zoomTo(1),
    ArrowLeft: () => moveBy(across, 0),
    ArrowRight: () => moveBy(-across, 0),
    ArrowUp: () => moveBy(0, down),
    ArrowDown: () => moveBy(0, -down),
  };
}
