import astronaut from "../../samples/photos/astronaut.png?url";
import astronautJpeg from "../../samples/photos/astronaut-jpeg.png?url";
import astronautNetwork from "../../samples/photos/astronaut-network.png?url";
import cat from "../../samples/photos/cat.png?url";
import catJpeg from "../../samples/photos/cat-jpeg.png?url";
import catNetwork from "../../samples/photos/cat-network.png?url";
import coffee from "../../samples/photos/coffee.png?url";
import coffeeJpeg from "../../samples/photos/coffee-jpeg.png?url";
import coffeeNetwork from "../../samples/photos/coffee-network.png?url";
import type { PhotographName } from "../../samples/sample-names.ts";
import type { Image } from "../image.ts";
import { readSample } from "./read-sample.ts";

/** Addresses of PNG files. */
interface Files {
  readonly original: string;
  readonly jpeg: string;
  /** What the trained network of `@srloss/upscale` makes of a quarter of the original's size. */
  readonly network: string;
}

const files: Readonly<Record<PhotographName, Files>> = {
  cat: { original: cat, jpeg: catJpeg, network: catNetwork },
  astronaut: { original: astronaut, jpeg: astronautJpeg, network: astronautNetwork },
  coffee: { original: coffee, jpeg: coffeeJpeg, network: coffeeNetwork },
};

/** PNG bytes, so that every browser has the same pixels; the JPEG's, too, since browsers differ in how they write and read one. */
export async function photograph(name: PhotographName): Promise<{ original: Image; jpeg: Image; network: Image }> {
  const { original, jpeg, network } = files[name];
  const images = await Promise.all([
    readSample(original, name),
    readSample(jpeg, "JPEG"),
    readSample(network, "network x4"),
  ]);
  return { original: images[0], jpeg: images[1], network: images[2] };
}
