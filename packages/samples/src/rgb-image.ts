import { SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";

/** Pixels of an image. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` in 0..255. */
  readonly data: ArrayLike<number>;
}

/** @throws SrlossError where that is no image */
export function checkImage(image: RgbImage, where: string): void {
  const { width, height, data } = Object(image) as Partial<RgbImage>;
  if (!(Number.isInteger(width) && Number.isInteger(height) && data?.length === width! * height! * 3))
    throw new SrlossError("argument", `${where}: an image is { width, height, data } in RGB; got ${given(image)}.`);
}

/** @throws SrlossError unless it is a number of `least` or more */
export function checkAmount(amount: number, least: number, where: string): void {
  if (!(typeof amount === "number" && amount >= least && amount < Number.POSITIVE_INFINITY))
    throw new SrlossError("argument", `${where} is a number, ${least} or more; got ${given(amount)}.`);
}
