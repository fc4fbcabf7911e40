import { encodePng } from "@srloss/web";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { shape } from "../page/crop-area.ts";
import { PictureFigure } from "../page/picture-figure.tsx";
import { saveFile } from "../page/save-file.ts";
import type { Session } from "../page/use-session.ts";
import type { Image } from "../worker/image.ts";
import { curvesCsv, curvesJson } from "./curves-file.ts";
import { DescentChart } from "./descent-chart.tsx";
import { descentSays, descentTitles, startSays } from "./descent-words.ts";
import "./optimise.css";
import { OptimiseControls } from "./optimise-controls.tsx";
import { Replay } from "./replay.tsx";
import { sideBySide } from "./side-by-side.ts";
import { useDescents } from "./use-descents.ts";

/** Several losses descend beside each other from one start: what each of them asks for, one sees. */
export function OptimiseTab({ session }: { readonly session: Session }): VNode {
  const { settings, pictures, backend, weights: network } = session;
  const { start, descents, layers, learningRate, weights } = settings;
  const { area, target, steps, frames, stepsPerSecond, running, begin, descend } = useDescents(session);
  const [shown, setShown] = useState<number>();
  useEffect(() => setShown(undefined), [running, target]);
  const frame = shown === undefined ? frames.at(-1) : frames[Math.min(shown, frames.length - 1)];
  const last = steps.at(-1);

  const saveCurves = (type: "csv" | "json") => {
    const engine = backend && { name: backend.engine, device: backend.device };
    const from = { original: target?.name, start, area, weights, layers, learningRate, network, engine };
    const text = type === "csv" ? curvesCsv(steps, descents) : curvesJson(steps, from);
    saveFile(`srloss-curves.${type}`, new Blob([text], { type: type === "csv" ? "text/csv" : "application/json" }));
  };
  const savePictures = () => {
    const images = descents.flatMap((name) => frame?.images[name] ?? []);
    void savePng(sideBySide([...images, ...(target ? [target] : [])], `${target?.name}, step ${frame?.step}`));
  };
  return (
    <div class="optimise">
      <OptimiseControls session={session} area={area} />
      <div>
        <p class="says">{startSays[start]}</p>
        <p class="quiet aside">
          What each loss sees, not which one trains best: here the original's pixels are known, so L1 and L2 end at
          them. A network has to guess them:{" "}
          <button type="button" class="plain link" onClick={() => session.change({ tab: "blur" })}>
            why L2 blurs
          </button>
          .
        </p>
        <div class="row">
          {running ? (
            <button type="button" class="main" onClick={session.cancel}>
              Pause
            </button>
          ) : (
            <button type="button" class="main" disabled={!backend || !pictures.original} onClick={() => void descend()}>
              {steps.length ? "Go on" : "Start"}
            </button>
          )}
          <button type="button" disabled={running || !frame} onClick={() => void descend(1)}>
            Step
          </button>
          <button type="button" disabled={running || !frame} onClick={() => void begin()}>
            Reset
          </button>
          <span
            class="quiet"
            data-testid="steps"
            data-step={last?.step ?? 0}
            data-totals={JSON.stringify(Object.fromEntries(descents.map((name) => [name, last?.lanes[name]?.total])))}
          >
            {last ? `Step ${last.step}` : "Not a step yet"}
            {stepsPerSecond !== undefined && `, ${stepsPerSecond.toPrecision(2)} steps per second`}
          </span>
        </div>
        <div class="optimise-pictures" style={shape(area)}>
          {descents.map((name) => (
            <figure key={name} class="answer">
              <PictureFigure
                image={frame?.images[name]}
                title=""
                label={`${descentTitles[name]}: step ${frame?.step ?? 0}`}
              />
              <figcaption>
                <b>{descentTitles[name]}</b>
                <span>{descentSays[name]}</span>
              </figcaption>
            </figure>
          ))}
          <figure class="answer">
            <PictureFigure image={target} title="" label="Original" />
            <figcaption>
              <b>Original</b>
              <span>What every loss is computed against.</span>
            </figcaption>
          </figure>
        </div>
        <Replay frames={frames} shown={shown} onShow={setShown} />
        <DescentChart steps={steps} names={descents} />
        <div class="row">
          <button type="button" disabled={!frame} onClick={savePictures}>
            Save the pictures (PNG)
          </button>
          <button type="button" disabled={!steps.length} onClick={() => saveCurves("csv")}>
            Save the curves (CSV)
          </button>
          <button type="button" disabled={!steps.length} onClick={() => saveCurves("json")}>
            Save the curves (JSON)
          </button>
        </div>
      </div>
    </div>
  );
}

async function savePng({ name, width, height, data }: Image): Promise<void> {
  const bytes = await encodePng({ width, height, channels: 3, data });
  saveFile(`${name}.png`, new Blob([bytes], { type: "image/png" }));
}
