import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";

/** RGB pixels, row by row, as `decodeImage` of `@srloss/node-gpu` and of `@srloss/web` gives them. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` in 0..255. */
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
}

/** Images by name, which are read when they are wanted. */
export interface ImageSource {
  /** In an order that is always the same, as that of the alphabet. */
  readonly names: readonly string[];
  /** Reads one. What it throws makes the image one that is skipped, and its message the reason. */
  readonly readImage: (name: string) => Promise<RgbImage>;
}

/** @throws SrlossError unless it is one; `where` begins the sentence. */
export function checkSource(source: ImageSource, where: string): void {
  if (!Array.isArray(source?.names) || typeof source.readImage !== "function")
    throw new SrlossError("argument", `${where} is { names, readImage }; got ${given(source)}.`);
  if (!source.names.length) throw new SrlossError("input", `${where} names no image; give at least one.`);
}
