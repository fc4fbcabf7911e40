import type { VNode } from "preact";
import { figure } from "../figures.ts";
import { mapGradient } from "./colour-map.ts";

interface Properties {
  readonly signed: boolean;
  readonly top: number;
  /** What the numbers are. */
  readonly of: string;
}

/** Which colour is which number. */
export function ColourLegend({ signed, top, of }: Properties): VNode {
  if (top === 0) return <span>{of}: 0 everywhere</span>;
  return (
    <span class="legend">
      <span class="title">{of}</span>
      <span>{signed ? `${figure(-top)} or less` : "0"}</span>
      <i style={{ background: mapGradient(signed) }} />
      <span>{figure(top)} or more</span>
    </span>
  );
}
