import { hasMap } from "@srloss/evaluate";
import type { VNode } from "preact";
import { type PlannedRow, rowTitle } from "../../judge/judge-request.ts";

interface Properties {
  readonly rows: readonly PlannedRow[];
  /** `l1`, `perceptual block3_conv3`; `none` for no map. */
  readonly shown: string;
  readonly onShow: (name: string) => void;
  /** Of a map that is there. */
  readonly opacity: { readonly value: number; readonly onChange: (opacity: number) => void } | undefined;
}

/** Which loss's map lies over the reconstruction, and how much of it. */
export function MapControls({ rows, shown, onShow, opacity }: Properties): VNode {
  const mapped = rows.filter(({ measure }) => hasMap(measure));
  const names = mapped.map(mapName);
  return (
    <>
      <label>
        Error map{" "}
        <select
          value={names.includes(shown) ? shown : "none"}
          onChange={({ currentTarget }) => onShow(currentTarget.value)}
        >
          <option value="none">none</option>
          {mapped.map((row) => (
            <option key={row.name} value={mapName(row)}>
              {rowTitle(row, rows)}
            </option>
          ))}
        </select>
      </label>
      {opacity && (
        <label>
          Opacity{" "}
          <input
            type="range"
            min="0"
            max="100"
            value={opacity.value}
            onInput={({ currentTarget }) => opacity.onChange(Number(currentTarget.value))}
          />
        </label>
      )}
    </>
  );
}

/**
 * What the map of a row is called: the row's name without the channels, and with the layer, whatever the table says of it: a
 * measure of one layer has a map that names the layer.
 */
export function mapName({ name, measure, of }: PlannedRow): string {
  const plain = name.replace(" (Y)", "");
  return plain === measure && /^VGG\d+ /.test(of) ? `${measure} ${of.split(" ")[1]}` : plain;
}
