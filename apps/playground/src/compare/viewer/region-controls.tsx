import type { VNode } from "preact";
import type { Area } from "../../worker/image.ts";

interface Properties {
  /** What is measured, where it is not everything. */
  readonly area: Area | undefined;
  /** The visitor drew it. */
  readonly drawn: boolean;
  /** The next drag on the picture draws a region. */
  readonly drawing: boolean;
  readonly onDrawing: (drawing: boolean) => void;
  readonly onWhole: () => void;
}

/** Measures a part of the pictures only. */
export function RegionControls({ area, drawn, drawing, onDrawing, onWhole }: Properties): VNode {
  return (
    <span class="joined">
      <button
        type="button"
        aria-pressed={drawing}
        title="Drag a box on the picture: the numbers are then those of the box"
        onClick={() => onDrawing(!drawing)}
      >
        Region
      </button>
      {drawn && (
        <button type="button" onClick={onWhole}>
          Whole picture
        </button>
      )}
      {area && (
        <small data-testid="area">
          numbers of {area.width}x{area.height} {!drawn && "in the middle"}
        </small>
      )}
    </span>
  );
}
