import { useState } from "preact/hooks";
import type { DroppedFile } from "../../page/dropped-files.ts";
import { type PictureSet, pictureSets } from "./picture-sets.ts";
import type { PictureActions } from "./use-pictures.ts";

/** Originals that were dropped with their reconstructions, of which one is shown. */
export interface PictureSets {
  readonly all: readonly PictureSet[];
  readonly at: number;
  readonly show: (at: number) => void;
  readonly forget: () => void;
  /** Files that were dropped, pasted or chosen where nothing says what they are: a list of pairs, or pictures of one. */
  readonly take: (files: readonly DroppedFile[]) => void;
}

export function usePictureSets({ takeAny, showSet }: PictureActions): PictureSets {
  const [all, setAll] = useState<readonly PictureSet[]>([]);
  const [at, setAt] = useState(0);
  const open = (sets: readonly PictureSet[], index: number) => {
    setAll(sets);
    setAt(index);
    void showSet(sets[index]!);
  };
  return {
    all,
    at,
    show: (index) => open(all, index),
    forget: () => setAll([]),
    take(files) {
      const found = pictureSets(files);
      const folders = files.some(({ path }) => path.includes("/"));
      if (found.length > 1 || (folders && found.length)) return open(found, 0);
      setAll([]);
      void takeAny(files.map(({ file }) => file));
    },
  };
}
