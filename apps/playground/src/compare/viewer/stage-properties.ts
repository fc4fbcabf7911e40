import type { RefObject } from "preact";
import type { Frame, StagePoint } from "./frame-layer.tsx";
import type { StageView } from "./use-view.ts";
import type { Size } from "./view-geometry.ts";

/** What every way to look at frames takes. */
export interface StageProperties {
  /** What is zoomed and moved; of cells, which are all as large, the first. */
  readonly element: RefObject<HTMLElement | null>;
  readonly view: StageView;
  /** Of the pictures. */
  readonly size: Size;
  readonly frames: readonly Frame[];
  /** The number that is drawn brightest in maps. */
  readonly top: number;
  readonly opacity: number;
  /** What keys do. */
  readonly keys: Readonly<Record<string, () => void>>;
  /** Hears of the pixel under the pointer. */
  readonly onPoint: (at: StagePoint | undefined) => void;
}
