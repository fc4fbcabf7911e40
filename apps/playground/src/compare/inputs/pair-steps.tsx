import type { VNode } from "preact";
import type { PictureSets } from "./use-picture-sets.ts";

/** Steps through originals that were dropped with their reconstructions. */
export function PairSteps({ sets }: { readonly sets: PictureSets }): VNode | null {
  const { all, at, show, forget } = sets;
  if (all.length < 2) return null;
  const step = (by: number) => show((at + by + all.length) % all.length);
  return (
    <fieldset class="joined pair-steps">
      <legend class="spoken">Pairs by name</legend>
      <button type="button" aria-label="Pair before" onClick={() => step(-1)}>
        ‹
      </button>
      <select aria-label="Pair" value={at} onChange={({ currentTarget }) => show(Number(currentTarget.value))}>
        {all.map(({ name }, index) => (
          <option key={index} value={index}>
            {index + 1} of {all.length}: {name}
          </option>
        ))}
      </select>
      <button type="button" aria-label="Next pair" onClick={() => step(1)}>
        ›
      </button>
      <button type="button" aria-label="Forget the list of pairs" onClick={forget}>
        ×
      </button>
    </fieldset>
  );
}
