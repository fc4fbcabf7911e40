import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useMedia } from "../page/use-media.ts";
import type { Session } from "../page/use-session.ts";
import "./compare.css";
import { DisagreementLine } from "./disagreement-line.tsx";
import { PushPanel } from "./push/push-panel.tsx";
import { ResultsActions } from "./results-actions.tsx";
import { SeenPanel } from "./seen/seen-panel.tsx";
import { JudgeTable } from "./table/judge-table.tsx";
import { MissingReasons } from "./table/missing-reasons.tsx";
import { useJudge } from "./use-judge.ts";
import { PictureViewer } from "./viewer/picture-viewer.tsx";
import { BlindVote } from "./vote/blind-vote.tsx";

/** The pictures, and beside them what every measure says of them. */
export function CompareTab({ session }: { readonly session: Session }): VNode {
  const { settings, change, pictures } = session;
  const { original, reconstructions } = pictures;
  const { table, done, again } = useJudge(session);
  const [choice, setChosen] = useState(0);
  const chosen = Math.min(choice, Math.max(0, reconstructions.length - 1));
  const ready = done && !session.changing;
  const narrow = useMedia("(max-width: 46rem)");
  const reconstruction = reconstructions[chosen];
  return (
    <>
      <div class="compare">
        <PictureViewer
          session={session}
          original={original}
          reconstructions={reconstructions}
          table={table}
          chosen={chosen}
          onChoose={setChosen}
        />
        <div
          class={done ? "results" : again ? "results stopped" : "results arriving"}
          aria-busy={!done}
          data-fresh={done}
        >
          {table && (
            <>
              <DisagreementLine table={table} done={done} />
              <JudgeTable
                table={table}
                chosen={chosen}
                onChoose={setChosen}
                sort={settings.sort}
                onSort={(sort) => change({ sort })}
                map={settings.map}
                onMap={(map) => change({ map })}
                narrow={narrow}
              />
              <MissingReasons rows={table.rows} cells={table.cells} />
              {again && (
                <button type="button" onClick={again}>
                  Compute what is missing
                </button>
              )}
              <ResultsActions session={session} table={table} narrow={narrow} />
            </>
          )}
        </div>
      </div>
      {table && reconstructions.length > 1 && (
        <details class="seen">
          <summary>Vote blind: which measure sees as you do?</summary>
          <BlindVote table={table} />
        </details>
      )}
      {table && reconstruction && (
        <PushPanel session={session} table={table} reconstruction={reconstruction} ready={ready} />
      )}
      {original && reconstruction && (
        <SeenPanel session={session} original={original} reconstruction={reconstruction} ready={ready} />
      )}
    </>
  );
}
