import { measures } from "@srloss/core";
import { shownTop } from "@srloss/evaluate/drawing";
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { lab } from "../../lab.ts";
import { identity } from "../../page/identity.ts";
import { PixelCanvas } from "../../page/pixel-canvas.tsx";
import type { RunOptions } from "../../page/runs.ts";
import type { Session } from "../../page/use-session.ts";
import { useStandingJob } from "../../page/use-standing-job.ts";
import { cutImage, type Image, imagePixels, middleOf } from "../../worker/image.ts";
import type { LossMap } from "../../worker/judge.ts";
import type { Push } from "../../worker/push.ts";
import { ColourLegend } from "../colours/colour-legend.tsx";
import { mapPixels } from "../colours/colour-map.ts";
import type { Table } from "../use-judge.ts";
import "./push.css";

/** A gradient takes what the value takes, and all activations beside it: of more, the middle is shown. */
const mostSide = 512;

interface Properties {
  readonly session: Session;
  readonly table: Table;
  readonly reconstruction: Image;
  /** The table is up to date: the worker has time for this. */
  readonly ready: boolean;
}

/** Which way a measure pushes each pixel, beside where it sees a difference; computed when it is opened. */
export function PushPanel({ session, table, reconstruction, ready }: Properties): VNode {
  const { settings, backend, weightsChoice, run, refreshWeights } = session;
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState("");
  const [found, setFound] = useState<{ readonly key: string; readonly push: Push }>();
  const area = middleOf(table.area, mostSide);
  const side = Math.min(area.width, area.height) - 2 * settings.crop;
  // As terms they have a gradient.
  const rows = [...new Map(table.rows.map((row) => [row.measure, row])).values()].filter(
    ({ measure }) => measures[measure].settings && measures[measure].leastSide <= side,
  );
  const row =
    rows.find(({ measure }) => measure === choice) ?? rows.find(({ measure }) => measure === "perceptual") ?? rows[0];
  const { original } = table.pictures;
  const key = JSON.stringify([
    ...[row?.measure, settings.layers[0], settings.channels, settings.crop, area, backend?.engine, weightsChoice],
    ...[identity(original), identity(reconstruction)],
  ]);
  const fresh = found?.key === key;
  const look = async (options: RunOptions) => {
    const { layers, channels, crop } = settings;
    const task = {
      original: original!,
      reconstruction,
      settings: { measures: [row!.measure], layers, channels, crop },
      area,
    };
    const push = await run(`The push of ${row!.title}`, (onProgress) => lab.push(task, onProgress), options);
    if (!push) return;
    setFound({ key, push });
    await refreshWeights();
  };
  // It follows what it is computed from.
  useStandingJob(open && ready && row && !fresh && settings.tab === "compare" ? key : undefined, look);
  return (
    <details class="seen" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Which way does a loss push each pixel?</summary>
      <label>
        Loss{" "}
        <select value={row?.measure} onChange={({ currentTarget }) => setChoice(currentTarget.value)}>
          {rows.map(({ measure, title }) => (
            <option key={measure} value={measure}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {open && row && found && fresh && (
        <PushFigures title={row.title} push={found.push} reconstruction={reconstruction} />
      )}
    </details>
  );
}

interface FigureProperties {
  readonly title: string;
  readonly push: Push;
  readonly reconstruction: Image;
}

function PushFigures({ title, push: { error, push }, reconstruction }: FigureProperties): VNode {
  const picture = useMemo(() => imagePixels(cutImage(reconstruction, push.area)), [reconstruction, push]);
  return (
    <div class="push" data-testid="push">
      <figure>
        <PixelCanvas pixels={picture} label={reconstruction.name} />
        <figcaption>{reconstruction.name}</figcaption>
      </figure>
      {error && (
        <MapFigure map={error} label={`Error map of ${title}`}>
          Where {title} sees a difference: bright is worse.
        </MapFigure>
      )}
      <MapFigure map={push} label={`Push of ${title}`}>
        Red: {title} wants the pixel brighter; blue: darker; pale: it does not mind.
      </MapFigure>
    </div>
  );
}

function MapFigure({
  map,
  label,
  children,
}: {
  readonly map: LossMap;
  readonly label: string;
  readonly children: (string | VNode)[];
}): VNode {
  const top = shownTop(map.values);
  const pixels = useMemo(() => mapPixels(map, top), [map, top]);
  return (
    <figure>
      <PixelCanvas pixels={pixels} label={label} />
      <figcaption>
        {children}
        <ColourLegend signed={map.signed} top={top} of={map.name} />
      </figcaption>
    </figure>
  );
}
