import type { VNode } from "preact";
import { PictureFigure } from "../page/picture-figure.tsx";
import type { LaneLook } from "../worker/training/training.ts";
import type { Look } from "../worker/training/watched.ts";
import type { TrainLoss } from "./train-choices.ts";
import { lossSays, lossTitles } from "./train-words.ts";

interface Properties {
  readonly loss: TrainLoss;
  readonly look: LaneLook | undefined;
  /** Of the others. */
  readonly step: number | undefined;
  /** What it begins from. */
  readonly start: Look | undefined;
  /** Why it learns nothing. */
  readonly failed: string | undefined;
}

/** What the network of one loss makes of the part that is watched. */
export function LaneFigure({ loss, look, step, start, failed }: Properties): VNode {
  return (
    <figure class="answer" data-loss={loss} data-psnr={look?.psnr} data-detail={look?.detail}>
      <PictureFigure
        image={look?.image ?? (failed ? undefined : start?.image)}
        title=""
        label={`${lossTitles[loss]}: step ${look?.step ?? 0}`}
      />
      <figcaption>
        <b>{lossTitles[loss]}</b> <LookNumbers look={look ?? (failed ? undefined : start)} />
        <span class={failed ? "error" : ""}>
          {failed ?? lossSays[loss]}
          {look && step !== undefined && look.step < step && ` It is at step ${look.step}: its weights came later.`}
        </span>
      </figcaption>
    </figure>
  );
}

/** PSNR and detail in a few characters. */
export function LookNumbers({ look }: { readonly look: Look | undefined }): VNode {
  return (
    <small class="look-numbers">
      {look ? `${look.psnr.toFixed(2)} dB, detail ${Math.round(100 * look.detail)} %` : "–"}
    </small>
  );
}
