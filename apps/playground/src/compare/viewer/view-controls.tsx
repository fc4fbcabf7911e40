import type { VNode } from "preact";
import type { Settings } from "../../page/settings.ts";

interface Properties {
  readonly view: Settings["view"];
  /** In percent of the picture's width. */
  readonly divider: number;
  readonly onDivider: (divider: number) => void;
  /** How many times brighter a difference is drawn. */
  readonly gain: number;
  readonly onGain: (gain: number) => void;
}

const gains = [1, 2, 5, 10, 20] as const;

/** What a split and a difference can be set to. */
export function ViewControls({ view, divider, onDivider, gain, onGain }: Properties): VNode | null {
  if (view === "split")
    return (
      <label>
        Divider{" "}
        <input
          type="range"
          min="0"
          max="100"
          value={divider}
          aria-label="Divider: original on the left, reconstruction on the right"
          onInput={({ currentTarget }) => onDivider(Number(currentTarget.value))}
        />
      </label>
    );
  if (view !== "difference") return null;
  return (
    <label>
      Difference, times{" "}
      <select value={gain} onChange={({ currentTarget }) => onGain(Number(currentTarget.value))}>
        {gains.map((times) => (
          <option key={times} value={times}>
            {times}
          </option>
        ))}
      </select>
    </label>
  );
}
