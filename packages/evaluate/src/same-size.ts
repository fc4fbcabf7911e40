import { SrlossError } from "@srloss/core";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws SrlossError where the images of a pair have different sizes: it says what may have been meant. */
export function checkSameSize(sr: Size, hr: Size): void {
  if (sr.width === hr.width && sr.height === hr.height) return;
  const [small, large] = sr.width < hr.width ? [sr, hr] : [hr, sr];
  const scale = Math.round(large.width / small.width);
  const isInput = scale >= 2 && Math.abs(large.height - scale * small.height) < scale;
  throw new SrlossError(
    "shape",
    `The images have different sizes: sr is ${sr.width}x${sr.height}, hr is ${hr.width}x${hr.height} (width x height); ${
      isInput
        ? `is ${small === sr ? "sr" : "hr"} a low-resolution input? Give the reconstruction that was made of it`
        : "crop them to the size that they have in common"
    }.`,
  );
}
