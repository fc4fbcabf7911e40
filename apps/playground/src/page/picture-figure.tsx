import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { type Image, imagePixels } from "../worker/image.ts";
import { PixelCanvas } from "./pixel-canvas.tsx";

interface Properties {
  /** Its place is kept until it is there. */
  readonly image: Image | undefined;
  /** Empty for none. */
  readonly title: string;
  /** What is spoken. Defaults to title and name. */
  readonly label?: string;
}

/** A picture with its title. */
export function PictureFigure({ image, title, label }: Properties): VNode {
  const pixels = useMemo(() => image && imagePixels(image), [image]);
  return (
    <figure class="picture">
      {pixels ? (
        <PixelCanvas pixels={pixels} label={label ?? `${title}: ${image!.name}`} />
      ) : (
        <div class="picture-place" />
      )}
      {title && <figcaption>{title}</figcaption>}
    </figure>
  );
}
