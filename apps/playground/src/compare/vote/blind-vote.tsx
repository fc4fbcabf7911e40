import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { cutImage, imagePixels, middleOf } from "../../worker/image.ts";
import { ranking } from "../table/ranks.ts";
import type { Table } from "../use-judge.ts";
import { agreement, blindPairs, type Vote } from "./votes.ts";
import "./vote.css";

/** More would not be seen pixel by pixel: of a large picture its middle is voted on. */
const mostSide = 640;

/** Two nameless reconstructions at a time beside the original; then each measure is held against what was chosen. */
export function BlindVote({ table }: { readonly table: Table }): VNode {
  const { original, reconstructions } = table.pictures;
  const [round, setRound] = useState(1);
  const [votes, setVotes] = useState<readonly Vote[]>([]);
  const pairs = useMemo(() => blindPairs(reconstructions.length, round), [reconstructions.length, round]);
  const { x, y, width, height } = middleOf(table.area, mostSide);
  const pixels = useMemo(
    () => [original!, ...reconstructions].map((image) => imagePixels(cutImage(image, { x, y, width, height }))),
    [table.pictures, x, y, width, height],
  );
  const pair = pairs[votes.length];
  const again = () => {
    setVotes([]);
    setRound(round + 1);
  };
  return (
    <div class="vote">
      {pair ? (
        <>
          <p>
            Which is nearer to the original? {votes.length + 1} of {pairs.length}.
          </p>
          <div class="ballot">
            <figure>
              <PixelCanvas pixels={pixels[0]!} label="Original" />
              <figcaption>original</figcaption>
            </figure>
            {pair.map((index, side) => (
              <button
                key={side}
                type="button"
                onClick={() => setVotes([...votes, { better: index, worse: pair[1 - side]! }])}
              >
                <PixelCanvas pixels={pixels[1 + index]!} label={side ? "Right one" : "Left one"} />
                {side ? "This, B" : "This, A"}
              </button>
            ))}
          </div>
        </>
      ) : (
        <p>
          That was every pair. You chose{" "}
          <b>
            {favourite(votes)
              .map((index) => reconstructions[index]!.name)
              .join(" and ")}
          </b>{" "}
          most often.
        </p>
      )}
      {votes.length > 0 && (
        <>
          <Agreements table={table} votes={votes} />
          <button type="button" onClick={again}>
            Begin again
          </button>
        </>
      )}
    </div>
  );
}

/** Chosen more often than the others. */
function favourite(votes: readonly Vote[]): readonly number[] {
  const wins = new Map<number, number>();
  for (const { better } of votes) wins.set(better, (wins.get(better) ?? 0) + 1);
  const most = Math.max(...wins.values());
  return [...wins].flatMap(([index, count]) => (count === most ? [index] : []));
}

/** The measures that agree with the votes most often come first. */
function Agreements({ table, votes }: { readonly table: Table; readonly votes: readonly Vote[] }): VNode {
  const all = table.rows.map((row) => ({ row, ...agreement(ranking(row, table.cells[row.name]!), votes) }));
  const share = (one: (typeof all)[number]) => (one.of ? one.with / one.of : 0);
  return (
    <>
      <p>How often each measure chose as you did:</p>
      <ol class="agreements" aria-label="Measures that agree with your votes">
        {all
          .sort((a, b) => share(b) - share(a))
          .map((one) => (
            <li key={one.row.name}>
              <span>{one.row.title}</span>
              <meter min="0" max="1" value={share(one)} aria-label={`${one.row.title} agrees`} />
              <small>
                {one.with} of {one.of}
              </small>
            </li>
          ))}
      </ol>
    </>
  );
}
