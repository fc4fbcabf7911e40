import { shownTop } from "@srloss/evaluate/drawing";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import { savePng } from "../../page/save-file.ts";
import { ColourLegend } from "../colours/colour-legend.tsx";
import { mapPixels } from "../colours/colour-map.ts";
import { sheet } from "./sheet.ts";
import { type MapTriple, titles } from "./value-maps.ts";

interface Properties {
  readonly triple: MapTriple;
  /** What they show: `Channel 12 of block3_conv3`. */
  readonly name: string;
  /** The difference on the scale of the others, or on its own. */
  readonly oneScale: boolean;
}

/** Three maps beside each other: both pictures on one scale, and the difference. */
export function TripleFigure({ triple, name, oneScale }: Properties): VNode {
  const shown = useMemo(() => {
    const top = shownTop(triple.original.values, triple.reconstruction.values);
    const tops = {
      original: top,
      reconstruction: top,
      difference: oneScale ? top : shownTop(triple.difference.values),
    };
    const parts = (Object.keys(titles) as (keyof MapTriple)[]).map((key) => ({
      key,
      pixels: mapPixels(triple[key], tops[key]),
    }));
    return { tops, parts };
  }, [triple, oneScale]);
  const { tops, parts } = shown;
  return (
    <figure class="triple">
      <div class="three">
        {parts.map(({ key, pixels }) => (
          <figure key={key}>
            <PixelCanvas pixels={pixels} label={`${name}, ${titles[key].toLowerCase()}`} />
            <figcaption>{titles[key]}</figcaption>
          </figure>
        ))}
      </div>
      <figcaption>
        <ColourLegend signed={false} top={tops.original} of="Both pictures" />
        <ColourLegend signed top={tops.difference} of="Difference" />
        <button
          type="button"
          onClick={() =>
            void savePng(
              name,
              sheet(
                parts.map(({ pixels }) => pixels),
                3,
              ),
            )
          }
        >
          Save as PNG
        </button>
      </figcaption>
    </figure>
  );
}
