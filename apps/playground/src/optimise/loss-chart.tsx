import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { figure } from "../compare/figures.ts";
import { optimiseTerms } from "../page/settings.ts";
import { useDark } from "../page/use-dark.ts";
import type { OptimiseStep } from "../worker/optimise.ts";
import { axisLabel } from "./axis-label.ts";
import { titles } from "./optimise-controls.tsx";

type Curve = (typeof optimiseTerms)[number] | "total";

const height = 260;

/** Between two labels of the axis: there is no half step. */
const wholeSteps = [1, 2, 5]
  .flatMap((n) => Array.from({ length: 7 }, (_, power) => n * 10 ** power))
  .sort((a, b) => a - b);

/** The total and each weighted term over the steps, on a logarithmic scale. */
export function LossChart({ steps }: { readonly steps: readonly OptimiseStep[] }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const dark = useDark();
  const terms = optimiseTerms.filter((term) => steps.some(({ terms }) => term in terms));
  // Of one term alone the total is the same curve.
  const curves: Curve[] = terms.length === 1 ? terms : ["total", ...terms];
  // The canvas keeps the colours that it was drawn in.
  useEffect(() => {
    const element = place.current!;
    const made = new uPlot(options(element, curves), curvesData(steps, curves), element);
    chart.current = made;
    const fit = new ResizeObserver(() => element.clientWidth && made.setSize({ width: element.clientWidth, height }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      made.destroy();
    };
  }, [curves.join(), dark]);
  useEffect(() => {
    chart.current?.setData(curvesData(steps, curves));
    // Nobody points anywhere yet: the legend tells the last step.
    if (chart.current && chart.current.cursor.left! < 0 && steps.length)
      chart.current.setLegend({ idx: steps.length - 1 });
  }, [steps]);
  const [first, last] = [steps[0], steps.at(-1)];
  const told =
    first && last
      ? `The total went from ${figure(first.total)} to ${figure(last.total)} in ${last.step} steps`
      : "No steps yet";
  return <div class="chart" ref={place} role="img" aria-label={told} />;
}

function options(element: HTMLElement, curves: readonly Curve[]): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const axis = { stroke: colour("ink"), grid: { stroke: colour("edge"), width: 1 }, ticks: { stroke: colour("edge") } };
  const decades = (chart: uPlot) => Math.log10(chart.scales.y!.max! / chart.scales.y!.min!);
  // Lines at the labels alone: those between would be a grey wall over many decades.
  const labelled: uPlot.Axis.Filter = (chart, values) =>
    values.map((value) => (value && axisLabel(value, decades(chart)) ? value : null));
  return {
    width: element.clientWidth || 320,
    height,
    scales: { x: { time: false }, y: { distr: 3 } },
    axes: [
      { ...axis, label: "step", incrs: wholeSteps },
      {
        ...axis,
        size: 56,
        filter: labelled,
        grid: { ...axis.grid, filter: labelled },
        ticks: { ...axis.ticks, filter: labelled },
        values: (chart, values) => values.map((value) => (value ? axisLabel(value, decades(chart)) : "")),
      },
    ],
    series: [
      { label: "step" },
      ...curves.map((curve) => ({
        label: curve === "total" ? curve : titles[curve],
        stroke: colour(`series-${curve === "total" ? 0 : 1 + optimiseTerms.indexOf(curve)}`),
        width: 2,
        value: (_: uPlot, value: number | null) => (value ? figure(value) : "–"),
      })),
    ],
  };
}

function curvesData(steps: readonly OptimiseStep[], curves: readonly Curve[]): uPlot.AlignedData {
  // A logarithm has no place for 0.
  const column = (curve: Curve) => steps.map(({ total, terms }) => (curve === "total" ? total : terms[curve]) || null);
  return [steps.map(({ step }) => step), ...curves.map(column)];
}
