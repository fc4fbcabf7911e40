import { encodePng } from "@srloss/web";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { figure } from "../compare/figures.ts";
import { heard, lab } from "../lab.ts";
import { PixelCanvas } from "../page/pixel-canvas.tsx";
import { saveFile } from "../page/save-file.ts";
import type { Session } from "../page/use-session.ts";
import { type Image, imagePixels } from "../worker/image.ts";
import type { OptimiseFrame, OptimiseStep } from "../worker/optimise.ts";
import { curvesCsv, curvesJson } from "./curves-file.ts";
import { LossChart } from "./loss-chart.tsx";
import { OptimiseControls } from "./optimise-controls.tsx";

export function OptimiseTab({ session }: { readonly session: Session }): VNode {
  const { settings, pictures, backend, weights: network, run, refreshWeights } = session;
  const { weights, layers, learningRate, side, start } = settings;
  const [target, setTarget] = useState<Image>();
  const [image, setImage] = useState<Image>();
  const [steps, setSteps] = useState<readonly OptimiseStep[]>([]);
  const [rate, setRate] = useState<number>();
  const [running, setRunning] = useState(false);
  const begun = useRef(false);
  const now = { weights, layers, learningRate };

  const begin = async () => {
    const { original } = pictures;
    if (!original) return false;
    const both = await run("Preparing", () => lab.beginOptimisation(original, side, start, now));
    if (!both) return false;
    setTarget(both.target);
    setImage(both.first);
    setSteps([]);
    setRate(undefined);
    begun.current = true;
    return true;
  };

  const descend = async (count?: number) => {
    if (!begun.current && !(await begin())) return;
    setRunning(true);
    const onFrame = (frame: OptimiseFrame) => {
      setImage(frame.image);
      setRate(frame.stepsPerSecond);
      setSteps((before) => [...before, ...frame.steps]);
    };
    await run("Descending", (onProgress) => lab.runOptimisation(count, heard(onFrame), onProgress), "optimise");
    setRunning(false);
    await refreshWeights();
  };

  // Another picture, size, start or engine begins anew; the rest changes what is running.
  useEffect(() => {
    begun.current = false;
    if (settings.tab === "optimise" && pictures.original && backend) void begin();
  }, [pictures.original, side, start, backend, settings.tab === "optimise"]);
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
        <div class="row pictures">
          {image && <Titled title="Now" image={image} />}
          {target && <Titled title="Original" image={target} />}
        </div>
        {steps.length > 0 && <LossChart steps={steps} />}
      </div>
    </div>
  );
}

function Titled({ title, image }: { readonly title: string; readonly image: Image }): VNode {
  const pixels = useMemo(() => imagePixels(image), [image]);
  return (
    <figure>
      <PixelCanvas pixels={pixels} label={`${title}: ${image.name}`} />
      <figcaption>{title}</figcaption>
    </figure>
  );
}

async function savePng({ name, width, height, data }: Image): Promise<void> {
  const bytes = await encodePng({ width, height, channels: 3, data });
  saveFile(`${name}.png`, new Blob([bytes], { type: "image/png" }));
}
