import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Rows } from "../kernels/gram.ts";

/** Values of features that are copied to the runtime's memory at a time. */
const mostValues = 16 * 1024 * 1024;

/** Some whole images, or some rows of one image. */
export interface Piece extends Rows {
  readonly image: number;
  /** Its first row. */
  readonly first: number;
  /** Where its values begin, and how many there are. */
  readonly start: number;
  readonly length: number;
}

/** Features `[b, h, w, c]` as rows. */
export function rowsOf({ shape }: TensorInfo): Rows {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  return { batch, rows: height * width, channels };
}

/** The rows of all images, in pieces that fit. */
export function pieces({ batch, rows, channels }: Rows): Piece[] {
  const all: Piece[] = [];
  const some = Math.max(1, Math.floor(mostValues / channels));
  const images = Math.max(1, Math.floor(some / rows));
  for (let image = 0; image < batch; image += images)
    for (let first = 0; first < rows; first += some) {
      const part = { batch: Math.min(images, batch - image), rows: Math.min(some, rows - first), channels };
      const start = (image * rows + first) * channels;
      all.push({ ...part, image, first, start, length: part.batch * part.rows * channels });
    }
  return all;
}
