import { knownWeights } from "@srloss/vgg";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lab } from "../lab.ts";
import { useDropTarget } from "./drop-target.ts";
import { FileDrop } from "./file-drop.tsx";
import type { Session } from "./use-session.ts";
import { WeightsInWords } from "./weights-in-words.tsx";

/** Which weights the numbers come from, always in sight, and how to get others. */
export function WeightsBar({ session }: { readonly session: Session }): VNode {
  const { settings, weights, chooseWeights, progress } = session;
  const [kept, setKept] = useState(false);
  const look = async () => setKept(await lab.keptWeights());
  // A comparison may have loaded deeper layers, and kept them.
  useEffect(() => void look(), [weights]);
  const files = (all: readonly File[]) => void chooseWeights({ kind: "file", files: all });
  const { over, handlers } = useDropTarget(files);
  const forget = async () => {
    await lab.forgetWeights();
    await look();
  };
  const random = !weights || weights.kind === "random";
  const keras = weights?.kind === "keras";
  const loading = progress?.what === "Loading weights" && progress.total !== undefined && progress;
  return (
    <section
      class={`weights${random ? " random" : ""}${over ? " over" : ""}`}
      aria-label="Weights of the network"
      {...handlers}
    >
      <p data-testid="weights" aria-live="polite">
        <WeightsInWords weights={weights} />
        {random && settings.network === "keras" && (
          <> This address was made with Keras' weights: download them to see its numbers.</>
        )}
      </p>
      <div class="row">
        {!keras && (
          <button
            type="button"
            class={random && !kept ? "main" : ""}
            onClick={() => void chooseWeights({ kind: "keras" })}
            title="CC BY 4.0, Visual Geometry Group, University of Oxford"
          >
            {kept ? "Use the kept copy of Keras' VGG19" : "Download Keras' VGG19 (7 MB)"}
          </button>
        )}
        {!keras && !kept && (
          <small>
            or <a href={knownWeights["vgg19-keras"].url}>the whole file (80 MB)</a>, to drop here
          </small>
        )}
        <FileDrop
          label="Weights from a file"
          hint="drop it here or choose: .h5, .safetensors, or model.json with its shards"
          multiple
          onFiles={files}
        />
        {!random && (
          <button type="button" onClick={() => void chooseWeights({ kind: "random" })}>
            Random weights
          </button>
        )}
        {kept && (
          <span class="row">
            <small>A copy of Keras' weights is kept in this browser.</small>
            <button type="button" onClick={() => void forget()}>
              Forget the copy
            </button>
          </span>
        )}
        {/* The status line speaks. */}
        {loading && (
          <small aria-hidden="true">
            {megabytes(loading.done ?? 0)} of {megabytes(loading.total ?? 0)} MB
          </small>
        )}
      </div>
    </section>
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
