import type { VNode } from "preact";
import { shape } from "../page/crop-area.ts";
import { PictureFigure } from "../page/picture-figure.tsx";
import type { Session } from "../page/use-session.ts";
import { LaneFigure, LookNumbers } from "./lane-figure.tsx";
import { SlowEngineNote } from "./slow-engine-note.tsx";
import { chosenNetwork, trainLosses } from "./train-choices.ts";
import { TrainControls } from "./train-controls.tsx";
import { TrainCurves } from "./train-curves.tsx";
import "./train.css";
import { TrainMaterial } from "./train-material.tsx";
import { useTraining } from "./use-training.ts";

/** A tiny network for each of four losses, live, on the same patches: soft here, textured there. */
export function TrainTab({ session }: { readonly session: Session }): VNode {
  const { backend, settings } = session;
  const { images, area, first, history, frame, running, start, pause, reset, trainOn } = useTraining(session);
  const random = settings.network === "random";
  const trained = chosenNetwork({ scale: settings.trainScale, upsampling: settings.upsampling }) === "trained";
  return (
    <div class="optimise">
      <TrainControls session={session} images={images} area={area} onFiles={(files) => void trainOn(files)} />
      <div>
        <p class="says">
          {trained ? "Four copies of one trained network go on learning" : "Four tiny networks learn to enlarge"}, each
          by its own loss. Within a minute L1 and L2 are still soft, though their PSNR is best; with style there is
          texture.
        </p>
        <div class="row">
          {running ? (
            <button type="button" class="main" onClick={pause}>
              Pause
            </button>
          ) : (
            <button type="button" class="main" disabled={!backend || !area} onClick={() => void start()}>
              {frame ? "Go on" : "Start"}
            </button>
          )}
          <button type="button" disabled={running || !frame} onClick={() => void reset()}>
            Reset
          </button>
          <span class="quiet" data-testid="train-steps" data-step={frame?.step ?? 0}>
            {frame
              ? `Step ${frame.step} of each, ${frame.stepsPerSecond.toPrecision(2)} per second`
              : `Not a step yet: each begins ${trained ? "as the same picture" : "as bicubic and a little noise"}`}
          </span>
          {random && <small class="warn">Random weights: perceptual and style see no meaning.</small>}
        </div>
        <SlowEngineNote session={session} start={start} />
        <div class="train-pictures" style={shape(area)}>
          <figure class="answer">
            <PictureFigure image={first?.original} title="" label="Original" />
            <figcaption>
              <b>Original</b>
              <small>each network is given it {settings.trainScale} times smaller</small>
            </figcaption>
          </figure>
          {trainLosses.map((loss) => (
            <LaneFigure
              key={loss}
              loss={loss}
              start={first?.start}
              look={frame?.looks[loss]}
              step={frame?.step}
              failed={frame?.failed[loss]}
            />
          ))}
          <figure class="answer">
            <PictureFigure image={first?.bicubic.image} title="" label="Bicubic" />
            <figcaption>
              <b>Bicubic</b> <LookNumbers look={first?.bicubic} />
              <span>Plain enlargement, no network.</span>
            </figcaption>
          </figure>
        </div>
        <div class="train-below">
          {history.length ? (
            <TrainCurves history={history} start={first?.start} />
          ) : (
            <TrainMaterial images={images} scale={settings.trainScale} />
          )}
        </div>
      </div>
    </div>
  );
}
