import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { type Area, cutImage, type Image, imagePixels, middleOf } from "../../worker/image.ts";

interface Properties {
  readonly image: Image;
  /** What is measured: the small picture is from its middle. */
  readonly area: Area;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** Where a name may go on in the next line. */
const breaks = /(?=\.)|(?<=[_-])/;
/** Enough pixels to see what became of them. */
const side = 144;

/** A piece of the reconstruction, enlarged, and its name; choosing it shows it. */
export function ColumnHead({ image, area, chosen, onChoose }: Properties): VNode {
  const pixels = useMemo(
    () => imagePixels(cutImage(image, middleOf(area, side))),
    [image, area.x, area.y, area.width, area.height],
  );
  return (
    <th scope="col" class={chosen ? "column chosen" : "column"}>
      <label title={image.name}>
        <PixelCanvas pixels={pixels} label="" aria-hidden="true" />
        <input class="spoken" type="radio" name="shown" checked={chosen} onChange={onChoose} />
        <span class="name">{image.name.split(breaks).flatMap((part, i) => (i ? [<wbr key={i} />, part] : part))}</span>
      </label>
    </th>
  );
}
