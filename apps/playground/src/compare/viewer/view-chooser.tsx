import type { VNode } from "preact";
import { type Settings, views } from "../../page/settings.ts";

const titles = { split: "Split", blink: "Blink", difference: "Difference", grid: "Grid" } as const;

interface Properties {
  readonly shown: Settings["view"];
  readonly onShow: (view: Settings["view"]) => void;
}

/** How the pictures are put beside each other. */
export function ViewChooser({ shown, onShow }: Properties): VNode {
  return (
    <fieldset class="joined">
      <legend class="spoken">How to look</legend>
      {views.map((name) => (
        <button key={name} type="button" aria-pressed={shown === name} onClick={() => onShow(name)}>
          {titles[name]}
        </button>
      ))}
    </fieldset>
  );
}
