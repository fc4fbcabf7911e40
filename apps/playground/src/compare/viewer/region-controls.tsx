import type { VNode } from "preact";
import { measuredArea } from "../../judge/judge-request.ts";
import { NumberField } from "../../page/number-field.tsx";
import type { Area } from "../../worker/image.ts";
import type { Size } from "./view-geometry.ts";

interface ToggleProperties {
  /** The next drag on the picture draws a region. */
  readonly drawing: boolean;
  readonly onDrawing: (drawing: boolean) => void;
}

/** Measures a part of the pictures only. */
export function RegionToggle({ drawing, onDrawing }: ToggleProperties): VNode {
  return (
    <button
      type="button"
      aria-pressed={drawing}
      title="Drag a box on the picture: the numbers are then those of the box"
      onClick={() => onDrawing(!drawing)}
    >
      Region
    </button>
  );
}

interface FieldsProperties {
  /** What is measured. */
  readonly area: Area;
  /** Of the picture. */
  readonly size: Size;
  /** The visitor chose it. */
  readonly drawn: boolean;
  readonly onRegion: (region: Area | undefined) => void;
}

const fields = [
  ["x", "x"],
  ["y", "y"],
  ["width", "wide"],
  ["height", "high"],
] as const;

/** The region in numbers, for the keyboard and for what a drag can't say; below the picture, which stays where it is. */
export function RegionFields({ area, size, drawn, onRegion }: FieldsProperties): VNode {
  return (
    <fieldset class="joined region" data-testid="area">
      <legend class="spoken">Region in pixels</legend>
      {fields.map(([name, word]) => (
        <NumberField
          key={name}
          value={area[name]}
          least={name === "x" || name === "y" ? 0 : 1}
          most={name === "x" || name === "width" ? size.width : size.height}
          onValue={(value) => onRegion(measuredArea(size, { ...area, [name]: value }))}
        >
          {word}
        </NumberField>
      ))}
      {drawn && (
        <button type="button" onClick={() => onRegion(undefined)}>
          Whole picture
        </button>
      )}
    </fieldset>
  );
}
