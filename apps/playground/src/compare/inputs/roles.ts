import type { Image } from "../../worker/image.ts";
import { saysLow, saysOriginal } from "./role-words.ts";

/** What pictures are to each other. */
export interface Roles {
  readonly original: Image | undefined;
  readonly reconstructions: readonly Image[];
  /** Low-resolution pictures of the original, by a whole factor smaller. */
  readonly low: readonly Image[];
  /** Those of other sizes. */
  readonly others: readonly Image[];
}

/** Which of the pictures is the original, by its name; none where no name says so. */
export function namedOriginal(images: readonly Image[]): Image | undefined {
  return images.find(({ name }) => saysOriginal(name));
}

/**
 * Guesses what pictures are from their names and sizes: the original is `known`, else the one that is named `hr`, `gt` or
 * `original`, else the first of the largest that is no low-resolution picture by its name.
 */
export function guessRoles(images: readonly Image[], known: Image | undefined): Roles {
  const largest = Math.max(0, ...images.map(({ width }) => width));
  const likely = images.find(({ name, width }) => width === largest && !saysLow(name));
  const original = known ?? namedOriginal(images) ?? likely ?? images[0];
  const rest = images.filter((image) => image !== original);
  const fits = ({ width, height }: Image) => width === original?.width && height === original.height;
  const low = rest.filter((image) => original && isLow(image, original));
  return {
    original,
    reconstructions: rest.filter(fits),
    low,
    others: rest.filter((image) => !fits(image) && !low.includes(image)),
  };
}

/** Smaller by a factor of 2 to 8, the same both ways. */
function isLow({ width, height }: Image, original: Image): boolean {
  const factor = Math.round(original.width / width);
  const as = (full: number, small: number) => Math.floor(full / factor) === small || Math.ceil(full / factor) === small;
  return factor >= 2 && factor <= 8 && as(original.width, width) && as(original.height, height);
}
