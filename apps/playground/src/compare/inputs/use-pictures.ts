import { printable } from "@srloss/core/validation";
import { useRef } from "preact/hooks";
import { lab } from "../../lab.ts";
import type { Pictures } from "../../page/pictures.ts";
import { useFollowedLink } from "../../page/use-followed-link.ts";
import type { Session } from "../../page/use-session.ts";
import type { SampleName } from "../../samples/sample-names.ts";
import type { Area, Image } from "../../worker/image.ts";
import type { PictureSet } from "./picture-sets.ts";
import { guessRoles, namedOriginal } from "./roles.ts";

/** More columns are no table that one reads. */
const mostFiles = 60;
const tooMany = "the command srloss evaluate judges any number.";
/** So many sentences are read. */
const mostSaid = 4;

const colours = { refuse: undefined, white: [255, 255, 255], black: [0, 0, 0] } as const;

/** What the visitor can do with the pictures. */
export interface PictureActions {
  readonly chooseOriginal: (files: readonly File[]) => Promise<void>;
  readonly addReconstructions: (files: readonly File[]) => Promise<void>;
  /** Files that were dropped or pasted where nothing says what they are. */
  readonly takeAny: (files: readonly File[]) => Promise<void>;
  /** Reads an original and its reconstructions, in place of what is there. */
  readonly showSet: (set: PictureSet) => Promise<void>;
  readonly remove: (reconstruction: Image) => void;
  /** The reconstruction and the original change places. */
  readonly makeOriginal: (reconstruction: Image) => void;
  readonly draw: (sample: SampleName) => Promise<void>;
}

export function usePictures({ settings, change, pictures, setPictures, run, say, tell }: Session): PictureActions {
  // Several may be on their way: each is added to what is there, or takes its place, in the order of the visitor.
  const latest = useRef(pictures);
  latest.current = pictures;
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const inOrder = (act: () => Promise<void>): Promise<void> => {
    const acted = last.current.then(act);
    last.current = acted.catch(() => undefined);
    return acted;
  };
  const sampleAsked = useRef<SampleName>(undefined);
  const show = (next: Pictures, said: readonly (string | false | undefined)[] = []) => {
    latest.current = next;
    setPictures(next);
    change({ region: undefined });
    tell(said.filter(Boolean).join(" ") || undefined);
  };
  /** Those that can be read; of the others the page says why not. */
  const read = async (all: readonly File[], called: readonly string[] = []) => {
    const files = all.slice(0, mostFiles);
    const failed: string[] = [];
    const images = await run("Reading pictures", async (onProgress) => {
      const read: Image[] = [];
      for (const [done, file] of files.entries()) {
        onProgress(`Reading ${printable(file.name)}`, done, files.length);
        await lab.readPicture(file, colours[settings.background] as never).then(
          (image) => read.push({ ...image, name: called[done] === undefined ? image.name : printable(called[done]) }),
          ({ message }: Error) => failed.push(message),
        );
      }
      return read;
    });
    const unread = all.length - files.length;
    const failures = listed(failed, (count) => `Nor can ${count} others be read.`);
    const said = [...failures, ...(unread ? [`${unread} more files were not read: ${tooMany}`] : [])];
    if (said.length) say(said.join(" "));
    return images ?? [];
  };
  const own = () => (latest.current.own ? latest.current.reconstructions : []);

  /** Shows what the pictures are to `original`, low-resolution ones enlarged. */
  const arrange = async (images: readonly Image[], before: Image | undefined, ...said: (string | undefined)[]) => {
    const { original, reconstructions, low, others } = guessRoles(images, before);
    if (!original) return;
    const shown = () => ({ original, reconstructions, own: true });
    show(shown(), [...said, leftOut(original, others)]);
    for (const image of low) {
      const enlarged = await run(`Enlarging ${image.name}`, () => lab.enlarge(image, original), { byItself: true });
      if (!enlarged || latest.current.original !== original) continue;
      show({ ...latest.current, reconstructions: [...latest.current.reconstructions, ...enlarged] }, [
        `${image.name} is a low-resolution picture of ${original.name}: enlarged by nearest, bicubic and Lanczos.`,
      ]);
    }
  };
  const draw = (sample: SampleName, region?: Area) => {
    sampleAsked.current = sample;
    return inOrder(async () => {
      // Of several in a row the last one is meant.
      if (sampleAsked.current !== sample) return;
      const drawn = await run("Making reconstructions", async () => ({
        original: await lab.sampleOriginal(sample),
        reconstructions: await lab.sampleReconstructions(sample),
      }));
      if (sampleAsked.current === sample) sampleAsked.current = undefined;
      if (!drawn) return;
      show(drawn);
      change({ sample, region });
    });
  };
  useFollowedLink(({ sample, region }) => {
    // A link says nothing of the visitor's own.
    if (!latest.current.own && sample !== (sampleAsked.current ?? settings.sample)) void draw(sample, region);
  });
  return {
    chooseOriginal: (files) =>
      inOrder(async () => {
        const [original] = await read(files.slice(0, 1));
        if (!original) return;
        const kept = own().filter((image) => image.width === original.width && image.height === original.height);
        const gone = own().filter((image) => !kept.includes(image));
        show({ original, reconstructions: kept, own: true }, [leftOut(original, gone)]);
      }),
    addReconstructions: (files) =>
      inOrder(async () => {
        const images = await read(files);
        const { original } = latest.current;
        if (!images.length) return;
        if (!original) return arrange(images, undefined);
        // Here the visitor has said what they are, whatever their names say.
        await arrange([original, ...own(), ...images], original);
      }),
    takeAny: (files) =>
      inOrder(async () => {
        const images = await read(files);
        if (!images.length) return;
        const { original, own: theirs } = latest.current;
        const before = theirs ? original : undefined;
        const named = namedOriginal(images);
        // A whole pair takes the place of what was there. An original by itself leaves the one before behind, whose reconstructions may
        // be its own.
        const kept = named && images.length > 1 ? [] : before && !named ? [before, ...own()] : own();
        const now = named ?? before ?? guessRoles(images, undefined).original;
        await arrange(
          [...kept, ...images],
          now,
          now === before ? `Taken as reconstructions: ${names(images)}.` : `${now!.name} is the original now.`,
        );
      }),
    showSet: ({ original, reconstructions }) =>
      inOrder(async () => {
        const [truth] = await read([original.file]);
        if (!truth) return;
        const others = await read(
          reconstructions.map(({ file }) => file),
          namesIn(reconstructions),
        );
        await arrange([truth, ...others], truth);
      }),
    remove(reconstruction) {
      const { current } = latest;
      show({ ...current, reconstructions: current.reconstructions.filter((image) => image !== reconstruction) });
    },
    makeOriginal(reconstruction) {
      const { original, reconstructions } = latest.current;
      if (!original || !reconstructions.includes(reconstruction)) return;
      const swapped = reconstructions.map((image) => (image === reconstruction ? original : image));
      show({ original: reconstruction, reconstructions: swapped, own: true }, [
        `${reconstruction.name} is the original now.`,
      ]);
    },
    draw: (sample) => draw(sample),
  };
}

function leftOut({ name, width, height }: Image, gone: readonly Image[]): string | undefined {
  if (!gone.length) return undefined;
  const sizes = listed(gone.map((image) => `${image.name} (${image.width}x${image.height})`)).join(", ");
  return `Left out, not of the size of ${name} (${width}x${height}): ${sizes}.`;
}

/** The files' names, or their folders', where those tell them apart. */
function namesIn(files: PictureSet["reconstructions"]): readonly string[] {
  const folders = files.map(({ path }) => path.split("/").at(-2) ?? "");
  if (new Set(folders).size === files.length && !folders.includes("")) return folders;
  return new Set(folders).size > 1 ? files.map(({ path }) => path.split("/").slice(-2).join("/")) : [];
}

const names = (images: readonly Image[]) => listed(images.map(({ name }) => name)).join(", ");

/** The first of many, and how many more there are. */
function listed(all: readonly string[], rest = (count: number) => `and ${count} more`): readonly string[] {
  if (all.length <= mostSaid + 1) return all;
  return [...all.slice(0, mostSaid), rest(all.length - mostSaid)];
}
