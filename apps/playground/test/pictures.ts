import { formulaImage } from "@srloss/reference";
import { encodePng } from "@srloss/web";
import type { OpenPage } from "./open-page.ts";

/** A picture with something in it, another one for each seed. */
export function png(side: number, seed: number): Promise<Uint8Array> {
  return encodePng({ width: side, height: side, channels: 3, data: formulaImage(side, side, seed) });
}

/** Compares reconstruction.png with an original of another size than the one before, whose reconstructions then go. */
export async function choosePair({ tab, choose, drop, row }: OpenPage, side: number): Promise<void> {
  const name = `original-${side}.png`;
  await choose("Original", name, await png(side, 0));
  await drop("Original").getByText(`${name}, ${side}x${side}`, { exact: true }).waitFor({ state: "attached" });
  await choose("Reconstructions", "reconstruction.png", await png(side, 1));
  // Not before: a comparison of samples would come first.
  await tab("Compare");
  await row("reconstruction.png");
}
