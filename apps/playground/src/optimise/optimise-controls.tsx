import type { VNode } from "preact";
import { figure } from "../compare/figures.ts";
import { LayerChooser } from "../page/layer-chooser.tsx";
import { optimiseTerms, sides, starts } from "../page/settings.ts";
import type { Session } from "../page/use-session.ts";
import type { OptimiseTerm } from "../worker/optimise.ts";
import type { Start } from "../worker/start-picture.ts";

export const titles: Readonly<Record<OptimiseTerm, string>> = {
  l1: "L1",
  l2: "L2",
  perceptual: "perceptual",
  style: "style",
  totalVariation: "total variation",
};

/** What to begin with, which losses to descend and how fast. */
export function OptimiseControls({ session }: { readonly session: Session }): VNode {
  const { settings, change } = session;
  const { weights } = settings;
  const weigh = (term: OptimiseTerm, weight: number) => change({ weights: { ...weights, [term]: weight } });
  return (
    <div class="controls">
      <div class="row">
        <label>
          Start from{" "}
          <select
            value={settings.start}
            onChange={({ currentTarget }) => change({ start: currentTarget.value as Start })}
          >
            {starts.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Pixels a side{" "}
          <select value={settings.side} onChange={({ currentTarget }) => change({ side: Number(currentTarget.value) })}>
            {sides.map((side) => (
              <option key={side} value={side}>
                {side}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Power
        label="Learning rate"
        value={settings.learningRate}
        least={-1}
        most={2}
        onChange={(learningRate) => change({ learningRate })}
      />
      <fieldset>
        <legend>Losses and their weights</legend>
        {optimiseTerms.map((term) => (
          <div key={term} class="term">
            <label>
              <input
                type="checkbox"
                checked={weights[term] > 0}
                onChange={({ currentTarget }) => weigh(term, currentTarget.checked ? 1 : 0)}
              />{" "}
              {titles[term]}
            </label>
            {weights[term] > 0 && (
              <Power
                label={`Weight of ${titles[term]}`}
                hidden
                value={weights[term]}
                least={-6}
                most={4}
                onChange={(weight) => weigh(term, weight)}
              />
            )}
          </div>
        ))}
      </fieldset>
      <LayerChooser session={session} />
    </div>
  );
}

interface PowerProperties {
  readonly label: string;
  /** The label is spoken, not shown. */
  readonly hidden?: boolean;
  readonly value: number;
  /** Powers of ten. */
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

/** A slider over powers of ten. */
function Power({ label, hidden = false, value, least, most, onChange }: PowerProperties): VNode {
  return (
    <label class="power">
      <span class={hidden ? "spoken" : ""}>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step="0.1"
        value={Math.log10(value)}
        aria-valuetext={figure(value)}
        onInput={({ currentTarget }) => onChange(Number((10 ** Number(currentTarget.value)).toPrecision(2)))}
      />
      <output>{figure(value)}</output>
    </label>
  );
}
