import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Chip } from "../../page/chip.tsx";
import { type DroppedFile, placed } from "../../page/dropped-files.ts";
import { FileDrop } from "../../page/file-drop.tsx";
import { usePageDrop } from "../../page/page-drop.ts";
import { backgrounds } from "../../page/settings.ts";
import type { Session } from "../../page/use-session.ts";
import { credits, drawnNames, type PhotographName, photographNames } from "../../samples/sample-names.ts";
import "./inputs.css";
import { PairSteps } from "./pair-steps.tsx";
import { PictureRoles } from "./picture-roles.tsx";
import { usePictureSets } from "./use-picture-sets.ts";
import { usePictures } from "./use-pictures.ts";

const accept = "image/png,image/jpeg,image/webp,image/avif,image/gif";
const isWeights = ({ path }: DroppedFile) => /\.(h5|hdf5|safetensors|json)$/i.test(path);
const isPicture = ({ path }: DroppedFile) => /\.(png|jpe?g|webp|avif|gif)$/i.test(path);

/** The visitor's own pictures, or samples that come with the page. */
export function PicturesChip({ session }: { readonly session: Session }): VNode {
  const { pictures, chooseWeights, settings, change, say } = session;
  const { original, own } = pictures;
  const actions = usePictures(session);
  const { chooseOriginal, addReconstructions, draw } = actions;
  const sets = usePictureSets(actions);
  const take = (files: readonly DroppedFile[]) => {
    // Folders, and drops of many files, hold tables and notes beside the pictures.
    const many = files.length > 20 || files.some(({ path }) => path.includes("/"));
    const pictures = many ? files.filter(isPicture) : files;
    if (files.some(isWeights) && !files.some(isPicture))
      void chooseWeights({ kind: "file", files: files.map(({ file }) => file) });
    else if (pictures.length) sets.take(pictures);
    else if (files.length) say("No picture is among these files: PNG, JPEG, WebP, AVIF and GIF are read.");
  };
  const dragging = usePageDrop(take);
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => take(placed([...(clipboardData?.files ?? [])]));
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  });
  return (
    <>
      <Chip title="Pictures" value={own ? (original?.name ?? "your own") : `sample: ${settings.sample}`}>
        <section class="inputs" aria-label="Pictures">
          <p>
            Drop, paste or choose your own, also whole folders: pairs are found by names. They stay in your browser.
          </p>
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
            <FileDrop
              label="Folders"
              hint="pairs by name; one is called hr or gt"
              folder
              onFiles={(files) => take(placed(files))}
            />
          </div>
          {own && <PictureRoles pictures={pictures} actions={actions} />}
          <label>
            Transparent pixels{" "}
            <select
              value={settings.background}
              onChange={({ currentTarget }) =>
                change({ background: currentTarget.value as (typeof backgrounds)[number] })
              }
            >
              {backgrounds.map((name) => (
                <option key={name} value={name}>
                  {name === "refuse" ? "are an error" : `on ${name}`}
                </option>
              ))}
            </select>
          </label>
          <fieldset class="row">
            <legend>Or a sample</legend>
            {[...photographNames, ...drawnNames].map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={!own && settings.sample === name}
                onClick={() => {
                  sets.forget();
                  void draw(name);
                }}
              >
                {name}
              </button>
            ))}
          </fieldset>
          {!own && settings.sample in credits && <small>{credits[settings.sample as PhotographName]}</small>}
        </section>
      </Chip>
      <PairSteps sets={sets} />
      {dragging && (
        <div class="drop-veil" aria-hidden="true">
          <b>Drop pictures, folders or weights anywhere</b>
          <span>Names such as hr, gt or original say which is which; many are paired by their names.</span>
        </div>
      )}
    </>
  );
}
