import type { VNode } from "preact";
import { figure } from "../compare/figures.ts";

interface Properties {
  readonly label: string;
  /** The label is spoken, not shown. */
  readonly hidden?: boolean;
  readonly value: number;
  /** Powers of ten. */
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

/** A slider over powers of ten. */
export function PowerSlider({ label, hidden = false, value, least, most, onChange }: Properties): VNode {
  return (
    <label class="power">
      <span class={hidden ? "spoken" : ""}>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step="0.1"
        value={Math.log10(value)}
        aria-valuetext={figure(value)}
        onInput={({ currentTarget }) => onChange(Number((10 ** Number(currentTarget.value)).toPrecision(2)))}
      />
      <output>{figure(value)}</output>
    </label>
  );
}
