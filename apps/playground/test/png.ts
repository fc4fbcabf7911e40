import { formulaImage } from "@srloss/reference";
import { encodePng } from "@srloss/web";

/** A picture with something in it, another one for each seed. */
export function png(side: number, seed: number): Promise<Uint8Array> {
  return encodePng({ width: side, height: side, channels: 3, data: formulaImage(side, side, seed) });
}
