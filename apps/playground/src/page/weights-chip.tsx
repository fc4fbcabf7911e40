import { knownWeights } from "@srloss/vgg";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { siteNetworks } from "../judge/site-networks.ts";
import { lab } from "../lab.ts";
import type { WeightsNote } from "../worker/network.ts";
import { Chip } from "./chip.tsx";
import { useDropTarget } from "./drop-target.ts";
import { FileDrop } from "./file-drop.tsx";
import type { Session } from "./use-session.ts";
import { WeightsInWords } from "./weights-in-words.tsx";

/** Which weights the numbers come from, and how to get others. */
export function WeightsChip({ session }: { readonly session: Session }): VNode {
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
  const { squeezenet } = siteNetworks();
  const random = weights ? weights.kind === "random" : settings.network === "random";
  const keras = weights?.kind === "keras";
  const loading = progress?.what === "Loading weights" && progress.total !== undefined && progress;
  return (
    <Chip title="Network" value={inAWord(weights, random)} warn={random}>
      <section class={over ? "weights over" : "weights"} aria-label="Weights of the network" {...handlers}>
        <p data-testid="weights" aria-live="polite">
          <WeightsInWords weights={weights} random={random} />
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
          {!random && (
            <button type="button" onClick={() => void chooseWeights({ kind: "random" })}>
              Random weights
            </button>
          )}
        </div>
        <FileDrop
          label="Weights from a file"
          hint="drop it here or choose: .h5, .safetensors, or model.json with its shards"
          multiple
          onFiles={files}
        />
        {!keras && !kept && (
          <small>
            Or get <a href={knownWeights["vgg19-keras"].url}>the whole file (80 MB)</a>, to drop here.
          </small>
        )}
        {kept && (
          <p class="row">
            <small>A copy of Keras' weights is kept in this browser.</small>
            <button type="button" onClick={() => void forget()}>
              Forget the copy
            </button>
          </p>
        )}
        {squeezenet !== undefined && (
          <p>
            <small>
              LPIPS has a network of its own, SqueezeNet 1.1, trained on ImageNet (BSD 3-Clause, torchvision), in half
              precision: numbers move by 0.1 % at most.
            </small>
          </p>
        )}
        {/* The status line speaks. */}
        {loading && (
          <small aria-hidden="true">
            {megabytes(loading.done ?? 0)} of {megabytes(loading.total ?? 0)} MB
          </small>
        )}
      </section>
    </Chip>
  );
}

function inAWord(weights: WeightsNote | undefined, random: boolean): string {
  if (random) return "VGG19, random weights";
  if (!weights) return "VGG19";
  return weights.published ? "VGG19, ImageNet" : `VGG19, ${weights.name}`;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
