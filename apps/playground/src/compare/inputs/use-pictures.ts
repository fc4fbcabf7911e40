import { useState } from "preact/hooks";
import { lab } from "../../lab.ts";
import type { sampleNames } from "../../page/settings.ts";
import type { Pictures, Session } from "../../page/use-session.ts";
import type { Image } from "../../worker/image.ts";

const colours = { refuse: undefined, white: [255, 255, 255], black: [0, 0, 0] } as const;

/** What the visitor can do with the pictures, and what is to be said about it. */
interface PictureActions {
  readonly notice: string | undefined;
  readonly chooseOriginal: (files: readonly File[]) => Promise<void>;
  readonly addReconstructions: (files: readonly File[]) => Promise<void>;
  /** Files that were dropped where nothing says what they are. */
  readonly takeAny: (files: readonly File[]) => Promise<void>;
  readonly remove: (reconstruction: Image) => void;
  readonly draw: (sample: (typeof sampleNames)[number]) => Promise<void>;
}

export function usePictures({ settings, change, pictures, setPictures, run }: Session): PictureActions {
  const [notice, setNotice] = useState<string>();
  const show = (next: Pictures, said: readonly (string | false | undefined)[] = []) => {
    setPictures(next);
    setNotice(said.filter(Boolean).join(" ") || undefined);
  };
  const read = (files: readonly File[]) =>
    run("Reading pictures", async (onProgress) => {
      const images: Image[] = [];
      for (const file of files) {
        onProgress(`Reading ${file.name}`, images.length, files.length);
        images.push(await lab.readPicture(file, colours[settings.background] as never));
      }
      return images;
    });

  const replaceOriginal = (original: Image, more: readonly Image[], said?: string) => {
    const before = pictures.own ? pictures.reconstructions : [];
    const [kept, gone] = bySize(original, [...before, ...more]);
    show({ original, reconstructions: kept, own: true }, [said, leftOut(original, gone)]);
  };
  const append = (images: readonly Image[], said?: string) => {
    const { original } = pictures;
    const before = pictures.own ? pictures.reconstructions : [];
    const [fitting, gone] = original ? bySize(original, images) : [images, []];
    if (fitting.length) show({ original, reconstructions: [...before, ...fitting], own: true }, [said]);
    setNotice([said, original && leftOut(original, gone)].filter(Boolean).join(" ") || undefined);
  };
  return {
    notice,
    async chooseOriginal(files) {
      const images = await read(files.slice(0, 1));
      if (images?.length) replaceOriginal(images[0]!, []);
    },
    async addReconstructions(files) {
      const images = await read(files);
      if (images) append(images);
    },
    async takeAny(files) {
      const images = await read(files);
      if (!images?.length) return;
      const [first, ...more] = images as [Image, ...Image[]];
      if (pictures.own) append(images, `Taken as reconstructions: ${names(images)}.`);
      else replaceOriginal(first, more, `${first.name} is the original now.`);
    },
    remove(reconstruction) {
      show({ ...pictures, reconstructions: pictures.reconstructions.filter((image) => image !== reconstruction) });
    },
    async draw(sample) {
      change({ sample });
      const drawn = await run("Drawing a sample", () => lab.sample(sample));
      if (drawn) show(drawn);
    },
  };
}

/** Only pictures of one size can be compared. */
function bySize(
  original: Image,
  images: readonly Image[],
): readonly [fitting: readonly Image[], other: readonly Image[]] {
  const fits = ({ width, height }: Image) => width === original.width && height === original.height;
  return [images.filter(fits), images.filter((image) => !fits(image))];
}

function leftOut({ name, width, height }: Image, gone: readonly Image[]): string | undefined {
  if (!gone.length) return undefined;
  const sizes = gone.map((image) => `${image.name} (${image.width}x${image.height})`).join(", ");
  return `Left out, not of the size of ${name} (${width}x${height}): ${sizes}.`;
}

const names = (images: readonly Image[]) => images.map(({ name }) => name).join(", ");
