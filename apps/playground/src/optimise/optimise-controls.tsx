import type { VNode } from "preact";
import { CropChooser } from "../page/crop-chooser.tsx";
import { LayerChooser } from "../page/layer-chooser.tsx";
import type { Session } from "../page/use-session.ts";
import type { Area } from "../worker/image.ts";
import {
  type DescentName,
  descentNames,
  type OptimiseTerm,
  optimiseTerms,
  type Start,
  sides,
  starts,
} from "./descent-choices.ts";
import { descentTitles, termTitles } from "./descent-words.ts";
import { PowerSlider } from "./power-slider.tsx";

/** What to begin with, which losses descend and how fast. */
export function OptimiseControls({
  session,
  area,
}: {
  readonly session: Session;
  readonly area: Area | undefined;
}): VNode {
  const { settings, change, pictures } = session;
  const { descents } = settings;
  const toggle = (name: DescentName) => {
    const next = descentNames.filter((one) => descents.includes(one) !== (one === name));
    if (next.length) change({ descents: next });
  };
  return (
    <div class="controls">
      <fieldset class="row">
        <legend>Losses beside each other</legend>
        {descentNames.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={descents.includes(name)}
              disabled={descents.length === 1 && descents[0] === name}
              onChange={() => toggle(name)}
            />{" "}
            {descentTitles[name]}
          </label>
        ))}
      </fieldset>
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
      <CropChooser image={pictures.original} area={area} onPlace={(place) => change({ place })} />
      <PowerSlider
        label="Learning rate"
        value={settings.learningRate}
        least={-1}
        most={2}
        onChange={(learningRate) => change({ learningRate })}
      />
      {descents.includes("mix") && <MixControls session={session} />}
      <details>
        <summary>Layers of perceptual and style</summary>
        <LayerChooser session={session} />
      </details>
    </div>
  );
}

/** Which terms the visitor's own sum has, and how much of each. */
function MixControls({ session: { settings, change } }: { readonly session: Session }): VNode {
  const { weights } = settings;
  const weigh = (term: OptimiseTerm, weight: number) => change({ weights: { ...weights, [term]: weight } });
  return (
    <fieldset>
      <legend>My mix: terms and their weights</legend>
      {optimiseTerms.map((term) => (
        <div key={term} class="term">
          <label>
            <input
              type="checkbox"
              checked={weights[term] > 0}
              onChange={({ currentTarget }) => weigh(term, currentTarget.checked ? 1 : 0)}
            />{" "}
            {termTitles[term]}
          </label>
          {weights[term] > 0 && (
            <PowerSlider
              label={`Weight of ${termTitles[term]}`}
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
  );
}
