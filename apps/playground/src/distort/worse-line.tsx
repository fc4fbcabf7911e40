import type { VNode } from "preact";
import type { Cell } from "../compare/use-judge.ts";
import type { PlannedRow } from "../judge/judge-request.ts";
import { type DistortionName, strengthSays, strengths } from "./distortion-names.ts";

/** One distortion with what every measure says of each strength. */
export interface Tried {
  readonly kind: DistortionName;
  readonly cells: Readonly<Record<string, readonly Cell[]>>;
}

interface Properties {
  readonly rows: readonly PlannedRow[];
  readonly now: Tried | undefined;
  /** The one that was looked at before. */
  readonly before: Tried | undefined;
  /** The strength that is shown. */
  readonly level: number;
}

/** Where the measures disagree, in a sentence: which of two distortions, equally far along their sliders, each finds worse. */
export function WorseLine({ rows, now, before, level }: Properties): VNode {
  const verdicts =
    now && before && level ? rows.map((row) => ({ row, verdict: verdict(row, now, before, level) })) : [];
  const those = (wanted: "now" | "before") =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ row }) => row.title);
  const [worse, better] = [those("now"), those("before")];
  return (
    <p class="worse" data-testid="worse" aria-live="polite">
      {!now || !before ? (
        "Now try another one: the measures disagree about which is worse."
      ) : !worse.length && !better.length ? (
        "Nothing to choose between yet: make it stronger."
      ) : (
        <>
          {capital(said(now.kind, level))} is <b>worse</b> than {said(before.kind, level)} to {listed(worse)}; it is{" "}
          <b>better</b> to {listed(better)}.
        </>
      )}
    </p>
  );
}

const said = (kind: DistortionName, level: number) => `${kind} (${strengthSays[kind](strengths[kind][level]!)})`;
const capital = (words: string) => words[0]!.toUpperCase() + words.slice(1);

const listed = (titles: readonly string[]) => (titles.length ? titles.join(", ") : "none of them");

/** Which of the two is worse; undefined where one has no number, or they are equal. */
function verdict({ name, better }: PlannedRow, now: Tried, before: Tried, level: number): "now" | "before" | undefined {
  const [a, b] = [now, before].map(({ cells }) => {
    const cell = cells[name]?.[level];
    return cell && "value" in cell ? cell.value : undefined;
  });
  if (a === undefined || b === undefined || a === b) return undefined;
  return a < b === (better === "higher") ? "now" : "before";
}
