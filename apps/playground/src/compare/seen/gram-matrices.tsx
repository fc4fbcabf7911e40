import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Scroller } from "../../page/scroller.tsx";
import type { GramPair, Seen } from "../../worker/seen.ts";
import { figure } from "../figures.ts";
import { OneScaleChoice } from "./one-scale-choice.tsx";
import { TripleFigure } from "./triple-figure.tsx";
import { mapTriple } from "./value-maps.ts";

const listed = 5;

/** Which channels are active together: the Gram matrix of each picture, and where the style loss comes from. */
export function GramMatrices({ seen: { layer, grams } }: { readonly seen: Seen }): VNode {
  const { channels, original, reconstruction } = grams;
  const [oneScale, setOneScale] = useState(false);
  const triple = useMemo(() => mapTriple(original, reconstruction, channels, channels), [grams]);
  const pairs = useMemo(() => mostDifferent(grams), [grams]);
  return (
    <section aria-label="Gram matrices">
      <h2>Gram matrices of {layer}</h2>
      <p>
        Row and column are channels, {channels} each; a bright place is a pair of channels that are active together. The
        style loss is the mean square of the difference.
      </p>
      <TripleFigure triple={triple} name={`Gram matrices of ${layer}`} oneScale={oneScale} />
      <OneScaleChoice checked={oneScale} onChange={setOneScale} />
      <Scroller class="wide" label="Pairs of channels">
        <table>
          <caption>The pairs of channels that differ most</caption>
          <thead>
            <tr>
              <th scope="col">Channels</th>
              <th scope="col">Original</th>
              <th scope="col">Reconstruction</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(([row, column]) => {
              const [before, after] = [original, reconstruction].map((gram) => gram[row * channels + column]!);
              return (
                <tr key={`${row} ${column}`}>
                  <th scope="row">
                    {row} and {column}
                  </th>
                  <td>{figure(before!)}</td>
                  <td>{figure(after!)}</td>
                  <td>{figure(after! - before!)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
    </section>
  );
}

/** Each pair once: the matrices are symmetric. */
function mostDifferent({ channels, original, reconstruction }: GramPair): readonly (readonly [number, number])[] {
  const size = (index: number) => Math.abs(reconstruction[index]! - original[index]!);
  let best: number[] = [];
  for (let row = 0; row < channels; row++)
    for (let column = row; column < channels; column++) {
      const index = row * channels + column;
      if (best.length === listed && size(index) <= size(best.at(-1)!)) continue;
      best = [...best, index].sort((a, b) => size(b) - size(a)).slice(0, listed);
    }
  return best.map((index) => [Math.floor(index / channels), index % channels]);
}
