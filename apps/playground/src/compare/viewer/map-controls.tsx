import type { VNode } from "preact";
import type { LossMap } from "../../worker/compare.ts";

interface Properties {
  readonly maps: readonly LossMap[];
  readonly shown: LossMap | undefined;
  readonly onShow: (name: string) => void;
  readonly opacity: number;
  readonly onOpacity: (opacity: number) => void;
}

/** Which loss's map lies over the reconstruction, and how much of it. */
export function MapControls({ maps, shown, onShow, opacity, onOpacity }: Properties): VNode {
  return (
    <>
      <label>
        Error map{" "}
        <select value={shown?.name ?? "none"} onChange={({ currentTarget }) => onShow(currentTarget.value)}>
          <option value="none">none</option>
          {maps.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {shown && (
        <label>
          Opacity{" "}
          <input
            type="range"
            min="0"
            max="100"
            value={opacity}
            onInput={({ currentTarget }) => onOpacity(Number(currentTarget.value))}
          />
        </label>
      )}
    </>
  );
}
