import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { figure } from "../compare/figures.ts";
import { optimiseTerms } from "../page/settings.ts";
import type { OptimiseStep } from "../worker/optimise.ts";
import { titles } from "./optimise-controls.tsx";

const names = ["total", ...optimiseTerms] as const;
const height = 260;

/** The total and each weighted term over the steps, on a logarithmic scale. */
export function LossChart({ steps }: { readonly steps: readonly OptimiseStep[] }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  useEffect(() => {
    const element = place.current!;
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(`--${name}`);
    const axis = { stroke: colour("ink"), grid: { stroke: colour("edge") }, ticks: { stroke: colour("edge") } };
    const made = new uPlot(
      {
        width: element.clientWidth || 320,
        height,
        scales: { x: { time: false }, y: { distr: 3 } },
        axes: [
          { ...axis, label: "step" },
          { ...axis, size: 70, values: (_, values) => values.map((value) => (value ? figure(value) : "")) },
        ],
        series: [
          { label: "step" },
          ...names.map((name, i) => ({
            label: name === "total" ? name : titles[name],
            stroke: colour(`series-${i}`),
            width: i ? 1 : 2,
            value: (_: uPlot, value: number | null) => (value ? figure(value) : "-"),
          })),
        ],
      },
      [[], ...names.map(() => [])] as uPlot.AlignedData,
      element,
    );
    chart.current = made;
    const fit = new ResizeObserver(() => element.clientWidth && made.setSize({ width: element.clientWidth, height }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      made.destroy();
    };
  }, []);
  useEffect(() => {
    // A logarithm has no place for 0.
    const column = (value: (step: OptimiseStep) => number | undefined) => steps.map((step) => value(step) || null);
    chart.current?.setData([
      steps.map(({ step }) => step),
      column(({ total }) => total),
      ...optimiseTerms.map((term) => column(({ terms }) => terms[term])),
    ]);
  }, [steps]);
  const [first, last] = [steps[0], steps.at(-1)];
  const told =
    first && last
      ? `The total went from ${figure(first.total)} to ${figure(last.total)} in ${last.step} steps`
      : "No steps yet";
  return <div class="chart" ref={place} role="img" aria-label={told} />;
}
