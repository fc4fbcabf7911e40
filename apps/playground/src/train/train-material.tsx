import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { PixelCanvas } from "../page/pixel-canvas.tsx";
import { thumbnail } from "../page/thumbnail.ts";
import { type Image, imagePixels } from "../worker/image.ts";
import { batch, patch } from "./train-choices.ts";

/** More are told as a number. */
const mostShown = 6;
const side = 160;

/** What the networks are about to learn from, as long as there is no curve. */
export function TrainMaterial({ images, scale }: { readonly images: readonly Image[]; readonly scale: number }): VNode {
  const shown = images.slice(0, mostShown);
  const more = images.length - shown.length;
  const one = images.length === 1;
  return (
    <div class="train-material">
      {shown.map((image, i) => (
        <Thumbnail key={i} image={image} />
      ))}
      <p>
        {more > 0 && `And ${more} more. `}
        {one ? "This picture is" : "These are"} all that the networks learn from. Each step takes {batch} patches of{" "}
        {patch}x{patch} pixels from anywhere in {one ? "it" : "them"}, makes them {scale} times smaller, and lets every
        network guess what they were. From the first step on, two curves stand here: PSNR, and detail, which is how much
        fine structure there is, as a part of the original's.
      </p>
    </div>
  );
}

function Thumbnail({ image }: { readonly image: Image }): VNode {
  const pixels = useMemo(() => imagePixels(thumbnail(image, side)), [image]);
  return <PixelCanvas pixels={pixels} label={`Learned from: ${image.name}`} />;
}
