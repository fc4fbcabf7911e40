import { encodePng } from "@srloss/web";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { figure } from "../compare/figures.ts";
import { heard, lab } from "../lab.ts";
import { drawn } from "../page/drawn.ts";
import { identity } from "../page/identity.ts";
import { PictureFigure } from "../page/picture-figure.tsx";
import { saveFile } from "../page/save-file.ts";
import { optimiseTerms, type Settings } from "../page/settings.ts";
import type { Session } from "../page/use-session.ts";
import type { Image } from "../worker/image.ts";
import type { OptimiseFrame, OptimiseStep, OptimiseTerm } from "../worker/optimise.ts";
import { curvesCsv, curvesJson } from "./curves-file.ts";
import { LossChart } from "./loss-chart.tsx";
import "./optimise.css";
import { OptimiseControls, titles } from "./optimise-controls.tsx";

export function OptimiseTab({ session }: { readonly session: Session }): VNode {
  const { settings, pictures, backend, weights: network, run, refreshWeights } = session;
  const { weights, layers, learningRate, side, start } = settings;
  const [target, setTarget] = useState<Image>();
  const [image, setImage] = useState<Image>();
  const [steps, setSteps] = useState<readonly OptimiseStep[]>([]);
  const [rate, setRate] = useState<number>();
  const [running, setRunning] = useState(false);
  /** What the run in the worker was begun with. */
  const begun = useRef<string>(undefined);
  const now = { weights, layers, learningRate };
  const key = JSON.stringify([identity(pictures.original), side, start]);

  const begin = async () => {
    const { original } = pictures;
    if (!original) return false;
    const both = await run("Preparing", () => lab.beginOptimisation(original, side, start, now));
    if (!both) return false;
    setTarget(both.target);
    setImage(both.first);
    setSteps([]);
    setRate(undefined);
    begun.current = key;
    return true;
  };

  const descend = async (count?: number) => {
    if (begun.current !== key && !(await begin())) return;
    setRunning(true);
    const onFrame = (frame: OptimiseFrame) => {
      setImage(frame.image);
      setRate(frame.stepsPerSecond);
      setSteps((before) => [...before, ...frame.steps]);
      return drawn();
    };
    await run("Descending", (onProgress) => lab.runOptimisation(count, heard(onFrame), onProgress), {
      stopsIn: "optimise",
    });
    setRunning(false);
    await refreshWeights();
  };

  // Another picture, size or start begins anew; the rest changes what is running. Who looks at another tab comes back to the run.
  useEffect(() => {
    if (settings.tab === "optimise" && pictures.original && backend && begun.current !== key) void begin();
  }, [key, backend, settings.tab]);
  useEffect(() => void lab.changeOptimisation(now), [weights, layers, learningRate]);

  const saveCurves = (type: "csv" | "json") => {
    const engine = backend && { name: backend.engine, device: backend.device };
    const from = { original: target?.name, start, side, ...now, network, engine };
    const text = type === "csv" ? curvesCsv(steps) : curvesJson(steps, from);
    saveFile(`srloss-curves.${type}`, new Blob([text], { type: type === "csv" ? "text/csv" : "application/json" }));
  };
  const last = steps.at(-1);
  return (
    <div class="optimise">
      <OptimiseControls session={session} />
      <div>
        <div class="row">
          {running ? (
            <button type="button" class="main" onClick={() => void lab.cancel()}>
              Pause
            </button>
          ) : (
            <button type="button" class="main" disabled={!backend || !pictures.original} onClick={() => void descend()}>
              {steps.length ? "Go on" : "Start"}
            </button>
          )}
          <button type="button" disabled={running || !image} onClick={() => void descend(1)}>
            Step
          </button>
          <button type="button" disabled={running || !image} onClick={() => void begin()}>
            Reset
          </button>
          <button type="button" disabled={!image} onClick={() => image && void savePng(image)}>
            Save the picture (PNG)
          </button>
          <button type="button" disabled={!steps.length} onClick={() => saveCurves("csv")}>
            Save the curves (CSV)
          </button>
          <button type="button" disabled={!steps.length} onClick={() => saveCurves("json")}>
            Save the curves (JSON)
          </button>
        </div>
        <p data-testid="steps" data-step={last?.step ?? 0} data-total={last?.total}>
          {last ? `Step ${last.step}, loss ${figure(last.total)}` : "Not a step yet"}
          {rate !== undefined && `, ${figure(rate)} steps per second`}
        </p>
        <div class="optimise-pictures">
          <PictureFigure image={image} title="Now" />
          <PictureFigure image={target} title="Original" />
        </div>
        <p class="says">{whatItShows(settings)}</p>
        {steps.length > 0 && <LossChart steps={steps} />}
      </div>
    </div>
  );
}

async function savePng({ name, width, height, data }: Image): Promise<void> {
  const bytes = await encodePng({ width, height, channels: 3, data });
  saveFile(`${name}.png`, new Blob([bytes], { type: "image/png" }));
}

const says: Readonly<Record<OptimiseTerm, string>> = {
  l1: "every pixel goes to the original's by itself: of a known original it ends there, whatever the way",
  l2: "every pixel goes to the original's, the furthest ones first: of a known original it ends there, and of an unknown one at the mean of all that it may be",
  perceptual: "edges and shapes come first; what the network does not see, such as fine noise, may stay",
  style: "the original's texture comes, and not where it was: the style loss does not know places",
  totalVariation: "what differs from its neighbours is smoothed, whatever the original looks like",
};

/** What there is to see, in a line. */
function whatItShows({ weights, start }: Settings): string {
  const on = optimiseTerms.filter((term) => weights[term] > 0);
  if (!on.length) return "Nothing is descended: turn a loss on.";
  const parts = on.map((term) => `${titles[term]}: ${says[term]}`).join(". ");
  const shifted =
    start === "1 px shift" ? " The start is the original, one pixel aside: pixel losses undo it bit by bit." : "";
  return `${parts}.${shifted}`;
}
