import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { type Image, imagePixels } from "../../worker/image.ts";
import type { StagePoint } from "./frame-layer.tsx";
import "./loupe.css";
import type { Size, View } from "./view-geometry.ts";

/** Pixels a side that a glass shows: an odd number has a middle. */
const side = 17;

interface Properties {
  readonly at: StagePoint;
  readonly original: Image;
  readonly reconstruction: Image | undefined;
  readonly view: View;
  readonly stage: Size;
}

/** A magnifier beside the pixel that is looked at: every pixel of the original and of the reconstruction, at once. */
export function Loupe({ at, original, reconstruction, view, stage }: Properties): VNode {
  // In the half of the stage where the pixel is not.
  const [x, y] = [view.x + view.scale * at.x, view.y + view.scale * at.y];
  const place = `${y > stage.height / 2 ? "above" : "below"} ${x > stage.width / 2 ? "left" : "right"}`;
  return (
    <div class={`loupe ${place}`} data-testid="loupe" data-at={`${at.x},${at.y}`}>
      <Glass image={original} at={at} label="original" />
      {reconstruction && <Glass image={reconstruction} at={at} label={reconstruction.name} />}
    </div>
  );
}

interface GlassProperties {
  readonly image: Image;
  readonly at: StagePoint;
  readonly label: string;
}

function Glass({ image, at, label }: GlassProperties): VNode {
  const pixels = useMemo(() => imagePixels(around(image, at)), [image, at.x, at.y]);
  const from = 3 * (at.y * image.width + at.x);
  const rgb = Array.from(image.data.subarray(from, from + 3), (value) => Math.round(value));
  return (
    <figure>
      <span class="glass">
        <PixelCanvas pixels={pixels} label={`Around pixel ${at.x}, ${at.y} of ${label}`} />
        <i style={{ "--side": side }} aria-hidden="true" />
      </span>
      <figcaption>
        {label}
        <small>{rgb.join(" ")}</small>
      </figcaption>
    </figure>
  );
}

/** The pixels around one; beyond the border there is black. */
function around(image: Image, { x, y }: StagePoint): Image {
  const data = new Uint8Array(3 * side * side);
  const reach = side >> 1;
  for (let row = 0; row < side; row++) {
    const from = y + row - reach;
    if (from < 0 || from >= image.height) continue;
    const [left, right] = [Math.max(0, x - reach), Math.min(image.width, x + reach + 1)];
    const line = image.data.subarray(3 * (from * image.width + left), 3 * (from * image.width + right));
    data.set(Uint8ClampedArray.from(line), 3 * (row * side + left - (x - reach)));
  }
  return { name: image.name, width: side, height: side, data };
}
