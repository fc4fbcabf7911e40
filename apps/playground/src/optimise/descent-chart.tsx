import type { VNode } from "preact";
import { figure } from "../compare/figures.ts";
import { CurvesChart } from "../page/curves-chart.tsx";
import type { OptimiseStep } from "../worker/descending/descents.ts";
import { type DescentName, descentNames } from "./descent-choices.ts";
import { descentTitles } from "./descent-words.ts";

interface Properties {
  readonly steps: readonly OptimiseStep[];
  readonly names: readonly DescentName[];
}

/** Each loss as a part of what it was at the start: they have no unit in common. */
export function DescentChart({ steps, names }: Properties): VNode {
  const [first, last] = [steps[0], steps.at(-1)];
  const part = (step: OptimiseStep | undefined, name: DescentName) => {
    const [now, then] = [step?.lanes[name]?.total, first?.lanes[name]?.total];
    return now === undefined || !then ? undefined : now / then;
  };
  const curves = names.map((name) => ({
    title: descentTitles[name],
    colour: 1 + descentNames.indexOf(name),
    values: last ? steps.map((step) => part(step, name)) : [1],
  }));
  const told = last
    ? `After ${last.step} steps, of what it was: ${names.map((name) => `${descentTitles[name]} ${figure(part(last, name) ?? 0)}`).join(", ")}`
    : "No steps yet";
  return (
    <CurvesChart
      steps={last ? steps.map(({ step }) => step) : [0]}
      curves={curves}
      logarithmic
      title="loss / first loss"
      told={told}
    />
  );
}
