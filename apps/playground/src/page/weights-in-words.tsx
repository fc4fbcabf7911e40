import type { VNode } from "preact";
import type { WeightsNote } from "../worker/network.ts";

interface Properties {
  readonly weights: WeightsNote | undefined;
  /** Random ones were asked for. */
  readonly random: boolean;
}

/** Real or random, and what that means for the numbers. */
export function WeightsInWords({ weights, random }: Properties): VNode {
  if (random)
    return (
      <>
        <strong>Random weights.</strong> Perceptual and style come from a seeded network that knows nothing of pictures:
        compare them with each other, not with published numbers. {weights && <Digest {...weights} />}
      </>
    );
  if (!weights)
    return <>Keras' VGG19, trained on ImageNet: loaded as soon as a number needs it, behind those that need none.</>;
  const { kind, name, published, deepest, preprocessing, licence } = weights;
  return (
    <>
      {published ? (
        <>
          <strong>Real weights: Keras' VGG19</strong>, trained on ImageNet
          {kind === "site"
            ? ", in half precision: numbers move by 0.1 % at most."
            : `${kind === "keras" ? "" : `, from ${name}`}; their digest is the published one.`}
        </>
      ) : (
        <>
          <strong>Weights of your own: {name}.</strong> They are not Keras' published ones: what they were trained on,
          and whether, only you know.
        </>
      )}{" "}
      VGG19 up to {deepest}, {preprocessing} preprocessing{licence && `, ${licence}`}.{" "}
      {kind === "keras" && "Layers beyond block3_conv4 bring the whole file, 80 MB."} <Digest {...weights} />
    </>
  );
}

function Digest({ sha256 }: WeightsNote): VNode {
  return <span class="quiet">SHA-256 {sha256.slice(0, 12)}</span>;
}
