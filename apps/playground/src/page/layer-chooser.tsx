import type { VNode } from "preact";
import { layerNames } from "./settings.ts";
import type { Session } from "./use-session.ts";

/** The layers of the perceptual and the style loss; one stays chosen. */
export function LayerChooser({ session: { settings, change } }: { readonly session: Session }): VNode {
  const { layers } = settings;
  const toggle = (name: string) => {
    const next = layerNames.filter((layer) => layers.includes(layer) !== (layer === name));
    if (next.length) change({ layers: next });
  };
  return (
    <fieldset class="row">
      <legend>Layers of perceptual and style</legend>
      {layerNames.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={layers.includes(name)}
            disabled={layers.length === 1 && layers[0] === name}
            onChange={() => toggle(name)}
          />{" "}
          {name}
        </label>
      ))}
    </fieldset>
  );
}
