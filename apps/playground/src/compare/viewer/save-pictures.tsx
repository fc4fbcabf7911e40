import type { VNode } from "preact";
import { savePng } from "../../page/save-file.ts";
import { type Image, imagePixels } from "../../worker/image.ts";
import type { LossMap } from "../../worker/judge.ts";
import { mapPixels } from "../colours/colour-map.ts";

interface Properties {
  readonly original: Image;
  readonly reconstruction: Image;
  readonly map: LossMap | undefined;
  readonly top: number;
}

/** What is looked at, as PNG files in its own size. */
export function SavePictures({ original, reconstruction, map, top }: Properties): VNode {
  const picture = (image: Image) => savePng(image.name.replace(/\.\w+$/, ""), imagePixels(image));
  return (
    <div class="row">
      <span class="quiet">Save as PNG:</span>
      <button type="button" onClick={() => void picture(original)}>
        Original
      </button>
      <button type="button" onClick={() => void picture(reconstruction)}>
        Reconstruction
      </button>
      {map && (
        <button type="button" onClick={() => void savePng(`${map.name}, ${reconstruction.name}`, mapPixels(map, top))}>
          Map of {map.name}
        </button>
      )}
    </div>
  );
}
