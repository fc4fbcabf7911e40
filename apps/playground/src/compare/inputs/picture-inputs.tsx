import type { VNode } from "preact";
import { FileDrop } from "../../page/file-drop.tsx";
import { usePageDrop } from "../../page/page-drop.ts";
import { sampleNames } from "../../page/settings.ts";
import type { Session } from "../../page/use-session.ts";
import "./inputs.css";
import { usePictures } from "./use-pictures.ts";

const accept = "image/png,image/jpeg,image/webp,image/avif,image/gif";
const isWeights = ({ name }: File) => /\.(h5|hdf5|safetensors|json)$/i.test(name);

/** The visitor's own pictures, or samples that the page draws. */
export function PictureInputs({ session }: { readonly session: Session }): VNode {
  const { pictures, chooseWeights } = session;
  const { original, reconstructions, own } = pictures;
  const { notice, chooseOriginal, addReconstructions, takeAny, remove, draw } = usePictures(session);
  const dragging = usePageDrop((files) => {
    if (files.some(isWeights)) void chooseWeights({ kind: "file", files });
    else if (files.length) void takeAny(files);
  });
  return (
    <section class={dragging ? "inputs dragging" : "inputs"} aria-label="Pictures">
      <div class="row">
        <FileDrop
          label="Original"
          hint={original ? `${original.name}, ${original.width}x${original.height}` : "drop or choose a picture"}
          accept={accept}
          onFiles={(files) => void chooseOriginal(files)}
        />
        <FileDrop
          label="Reconstructions"
          hint="drop or choose pictures, any number"
          accept={accept}
          multiple
          onFiles={(files) => void addReconstructions(files)}
        />
        <fieldset class="row">
          <legend>Or a sample</legend>
          {sampleNames.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={!own && original?.name === name}
              onClick={() => void draw(name)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </div>
      {own && reconstructions.length > 0 && (
        <ul class="row chosen-files" aria-label="Reconstructions">
          {reconstructions.map((image) => (
            <li key={image}>
              {image.name}{" "}
              <button type="button" aria-label={`Remove ${image.name}`} onClick={() => remove(image)}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" class="notice">
        {notice ??
          (original && !reconstructions.length
            ? `Now add one or more reconstructions of ${original.name}; drop them anywhere on the page.`
            : "")}
      </p>
    </section>
  );
}
