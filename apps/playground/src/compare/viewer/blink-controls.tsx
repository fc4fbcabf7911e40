import type { VNode } from "preact";
import type { useBlink } from "./use-blink.ts";

/** Nothing that flashes more than three times a second: that is not safe for everyone. */
const rates = [0.5, 1, 2, 3] as const;

interface Properties {
  readonly blink: ReturnType<typeof useBlink>;
  readonly perSecond: number;
  readonly onPerSecond: (perSecond: number) => void;
  /** Whether all reconstructions take their turn; left out where there is one only. */
  readonly choice: { readonly all: boolean; readonly onAll: (all: boolean) => void } | undefined;
}

export function BlinkControls({ blink, perSecond, onPerSecond, choice }: Properties): VNode {
  return (
    <>
      <fieldset class="joined">
        <legend class="spoken">Blinking</legend>
        <button type="button" aria-label="Picture before" onClick={() => blink.step(-1)}>
          ‹
        </button>
        <button type="button" onClick={() => blink.play(!blink.playing)}>
          {blink.playing ? "Stop blinking" : "Start blinking"}
        </button>
        <button type="button" aria-label="Next picture" onClick={() => blink.step(1)}>
          ›
        </button>
      </fieldset>
      <label>
        Pictures a second{" "}
        <select value={perSecond} onChange={({ currentTarget }) => onPerSecond(Number(currentTarget.value))}>
          {rates.map((rate) => (
            <option key={rate} value={rate}>
              {rate}
            </option>
          ))}
        </select>
      </label>
      {choice && (
        <label>
          <input
            type="checkbox"
            checked={choice.all}
            onChange={({ currentTarget }) => choice.onAll(currentTarget.checked)}
          />{" "}
          every reconstruction in turn
        </label>
      )}
    </>
  );
}
