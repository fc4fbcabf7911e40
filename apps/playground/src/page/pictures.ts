import type { Image } from "../worker/image.ts";

/** What is compared. */
export interface Pictures {
  readonly original: Image | undefined;
  readonly reconstructions: readonly Image[];
  /** The visitor's own; samples make room for them. */
  readonly own?: boolean;
}
