import { useState } from "preact/hooks";
import type { StagePoint } from "./frame-layer.tsx";
import type { StageView } from "./use-view.ts";
import type { Size } from "./view-geometry.ts";

interface LoupeState {
  readonly on: boolean;
  readonly toggle: () => void;
  /** The pixel that is looked at: where the pointer was last, or the keys went. */
  readonly at: StagePoint;
  readonly point: (at: StagePoint | undefined) => void;
  /** What keys do while it is there. */
  readonly keys: Readonly<Record<string, () => void>>;
}

/** A magnifier that follows the pointer, and the arrow keys. */
export function useLoupe({ view, stage }: StageView, { width, height }: Size): LoupeState {
  const [on, setOn] = useState(false);
  const [spot, setSpot] = useState<StagePoint>();
  const within = ({ x, y }: StagePoint): StagePoint => ({
    x: Math.min(width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(height - 1, Math.max(0, Math.floor(y))),
  });
  const middle = {
    x: (stage.width / 2 - view.x) / view.scale,
    y: (stage.height / 2 - view.y) / view.scale,
  };
  const at = within(spot ?? middle);
  const by = (dx: number, dy: number) => () => setSpot(within({ x: at.x + dx, y: at.y + dy }));
  const far = 10;
  return {
    on,
    toggle: () => setOn(!on),
    at,
    point: (seen) => seen && setSpot(seen),
    keys: {
      l: () => setOn(!on),
      ...(on && {
        ArrowLeft: by(-1, 0),
        ArrowRight: by(1, 0),
        ArrowUp: by(0, -1),
        ArrowDown: by(0, 1),
        "Shift+ArrowLeft": by(-far, 0),
        "Shift+ArrowRight": by(far, 0),
        "Shift+ArrowUp": by(0, -far),
        "Shift+ArrowDown": by(0, far),
      }),
    },
  };
}
