import type { VNode } from "preact";
import { FileDrop } from "./file-drop.tsx";
import type { Session } from "./use-session.ts";

/** Which weights the numbers come from: always in sight. */
export function WeightsBar({ session: { weights, chooseWeights } }: { readonly session: Session }): VNode {
  const random = !weights || weights.kind === "random";
  return (
    <section class={random ? "weights random" : "weights"} aria-label="Weights of the network">
      <p data-testid="weights">
        {random ? (
          <>
            <strong>Random weights.</strong> Perceptual and style come from a seeded network that knows nothing of
            pictures: compare them with each other, not with published numbers.
          </>
        ) : (
          <>
            <strong>Trained weights: {weights.name}</strong>, VGG19 up to {weights.deepest}, {weights.preprocessing}{" "}
            preprocessing{weights.licence && `, ${weights.licence}`}.
          </>
        )}{" "}
        {weights && <span class="quiet">SHA-256 {weights.sha256.slice(0, 12)}</span>}
      </p>
      <div class="row">
        <button
          type="button"
          onClick={() => void chooseWeights({ kind: "keras" })}
          title="CC BY 4.0, Visual Geometry Group, University of Oxford; kept in this browser afterwards"
        >
          Load Keras' VGG19 (7 MB)
        </button>
        <FileDrop
          label="Weights from a file"
          hint=".h5 or .safetensors"
          accept=".h5,.hdf5,.safetensors"
          onFiles={([file]) => file && void chooseWeights({ kind: "file", file })}
        />
        {!random && (
          <button type="button" onClick={() => void chooseWeights({ kind: "random" })}>
            Random weights
          </button>
        )}
      </div>
    </section>
  );
}
