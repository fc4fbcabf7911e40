import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { figure } from "../compare/figures.ts";
import { axisLabel } from "./axis-label.ts";
import { useDark } from "./use-dark.ts";

interface Curve {
  readonly title: string;
  /** Which of the colours of series. */
  readonly colour: number;
  /** One for each step; nothing where it has none. */
  readonly values: readonly (number | undefined)[];
}

interface Properties {
  readonly steps: readonly number[];
  readonly curves: readonly Curve[];
  /** Whether the values are on a logarithmic scale. Defaults to false. */
  readonly logarithmic?: boolean;
  /** What the values are: `PSNR, dB`. */
  readonly title: string;
  /** What is to be seen, for who can't. */
  readonly told: string;
  /** How a value is written. Defaults to four significant digits. */
  readonly written?: (value: number) => string;
}

const height = 240;

/** Between two labels of the axis: there is no half step. */
const wholeSteps = [1, 2, 5]
  .flatMap((n) => Array.from({ length: 7 }, (_, power) => n * 10 ** power))
  .sort((a, b) => a - b);

/** Values over steps, each curve in its colour. */
export function CurvesChart(properties: Properties): VNode {
  const { steps, curves, logarithmic = false, told } = properties;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const dark = useDark();
  const data = (): uPlot.AlignedData => [
    [...steps],
    // A logarithm has no place for 0.
    ...curves.map(({ values }) => values.map((value) => (logarithmic ? value || null : (value ?? null)))),
  ];
  // The canvas keeps the colours that it was drawn in.
  useEffect(() => {
    const element = place.current!;
    const made = new uPlot(options(element, properties), data(), element);
    chart.current = made;
    const fit = new ResizeObserver(() => element.clientWidth && made.setSize({ width: element.clientWidth, height }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      made.destroy();
    };
  }, [curves.map((curve) => curve.title).join(), dark]);
  useEffect(() => {
    chart.current?.setData(data());
    // Nobody points anywhere yet: the legend tells the last step.
    if (chart.current && chart.current.cursor.left! < 0 && steps.length)
      chart.current.setLegend({ idx: steps.length - 1 });
  }, [steps, curves]);
  return <div class="chart" ref={place} role="img" aria-label={told} />;
}

function options(element: HTMLElement, properties: Properties): uPlot.Options {
  const { curves, title, logarithmic = false, written = figure } = properties;
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  const axis = { stroke: colour("ink"), grid: { stroke: colour("edge"), width: 1 }, ticks: { stroke: colour("edge") } };
  const decades = (chart: uPlot) => Math.log10(chart.scales.y!.max! / chart.scales.y!.min!);
  // Lines at the labels alone: those between would be a grey wall over many decades.
  const labelled: uPlot.Axis.Filter = (chart, values) =>
    values.map((value) => (value && axisLabel(value, decades(chart)) ? value : null));
  const logarithm: uPlot.Axis = {
    filter: labelled,
    grid: { ...axis.grid, filter: labelled },
    ticks: { ...axis.ticks, filter: labelled },
    values: (chart, values) => values.map((value) => (value ? axisLabel(value, decades(chart)) : "")),
  };
  return {
    width: element.clientWidth || 320,
    height,
    scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
    axes: [
      { ...axis, label: "step", incrs: wholeSteps },
      { ...axis, label: title, size: 66, ...(logarithmic && logarithm) },
    ],
    series: [
      { label: "step" },
      ...curves.map((curve) => ({
        label: curve.title,
        stroke: colour(`series-${curve.colour}`),
        width: 2,
        value: (_: uPlot, value: number | null) => (value === null ? "–" : written(value)),
      })),
    ],
  };
}
