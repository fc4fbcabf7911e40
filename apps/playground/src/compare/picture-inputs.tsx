import type { VNode } from "preact";
import { lab } from "../lab.ts";
import { FileDrop } from "../page/file-drop.tsx";
import { sampleNames } from "../page/settings.ts";
import type { Session } from "../page/use-session.ts";
import type { Image } from "../worker/image.ts";

const accept = "image/png,image/jpeg,image/webp,image/avif,image/gif";
const colours = { refuse: undefined, white: [255, 255, 255], black: [0, 0, 0] } as const;

/** Samples that the page draws, or the visitor's own pictures. */
export function PictureInputs({ session }: { readonly session: Session }): VNode {
  const { settings, change, pictures, setPictures, run } = session;
  const read = (files: readonly File[]) =>
    run("Reading pictures", async (onProgress) => {
      const images: Image[] = [];
      for (const file of files) {
        onProgress(`Reading ${file.name}`, images.length, files.length);
        images.push(await lab.readPicture(file, colours[settings.background] as never));
      }
      return images;
    });
  const chooseOriginal = async (files: readonly File[]) => {
    const images = await read(files.slice(0, 1));
    if (!images?.length) return;
    const [original] = images as [Image];
    // Reconstructions of another picture would only be in the way.
    const fits = ({ width, height }: Image) => width === original.width && height === original.height;
    const isSample = sampleNames.some((name) => name === pictures.original?.name);
    setPictures({ original, reconstructions: isSample ? [] : pictures.reconstructions.filter(fits) });
  };
  const addReconstructions = async (files: readonly File[]) => {
    const images = await read(files);
    const isSample = pictures.reconstructions.some(({ name }) => sampleNames.some((s) => name.startsWith(`${s}, `)));
    if (images?.length)
      setPictures({ ...pictures, reconstructions: [...(isSample ? [] : pictures.reconstructions), ...images] });
  };
  const draw = async (sample: (typeof sampleNames)[number]) => {
    change({ sample });
    const drawn = await run("Drawing a sample", () => lab.sample(sample));
    if (drawn) setPictures(drawn);
  };
  return (
    <div class="row">
      <FileDrop
        label="Original"
        hint={pictures.original?.name ?? "drop or choose"}
        accept={accept}
        onFiles={(files) => void chooseOriginal(files)}
      />
      <FileDrop
        label="Reconstructions"
        hint={`${pictures.reconstructions.length || "drop or choose, any number"}`}
        accept={accept}
        multiple
        onFiles={(files) => void addReconstructions(files)}
      />
      <fieldset class="row">
        <legend>Or a sample</legend>
        {sampleNames.map((name) => (
          <button key={name} type="button" onClick={() => void draw(name)}>
            {name}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
