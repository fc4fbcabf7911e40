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
  if (!last)
    return (
      <p class="chart quiet">
        From the first step on, every loss has a curve here: how much of what it was at the start is left.
      </p>
    );
  const part = (step: OptimiseStep | undefined, name: DescentName) => {
    const [now, then] = [step?.lanes[name]?.total, first?.lanes[name]?.total];
    return now === undefined || !then ? undefined : now / then;
  };
  const curves = names.map((name) => ({
    title: descentTitles[name],
    colour: 1 + descentNames.indexOf(name),
    values: steps.map((step) => part(step, name)),
  }));
  const told = `After ${last.step} steps, of what it was: ${names.map((name) => `${descentTitles[name]} ${figure(part(last, name) ?? 0)}`).join(", ")}`;
  return (
    <CurvesChart
      steps={steps.map(({ step }) => step)}
      curves={curves}
      logarithmic
      title="loss / first loss"
      told={told}
    />
  );
}
