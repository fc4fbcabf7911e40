import astronaut from "../../samples/photos/astronaut.png?url";
import astronautJpeg from "../../samples/photos/astronaut-jpeg.png?url";
import cat from "../../samples/photos/cat.png?url";
import catJpeg from "../../samples/photos/cat-jpeg.png?url";
import coffee from "../../samples/photos/coffee.png?url";
import coffeeJpeg from "../../samples/photos/coffee-jpeg.png?url";
import type { PhotographName } from "../../samples/sample-names.ts";
import type { Image } from "../image.ts";
import { readSample } from "./read-sample.ts";

const files: Readonly<Record<PhotographName, { readonly original: string; readonly jpeg: string }>> = {
  cat: { original: cat, jpeg: catJpeg },
  astronaut: { original: astronaut, jpeg: astronautJpeg },
  coffee: { original: coffee, jpeg: coffeeJpeg },
};

/** PNG bytes, so that every browser has the same pixels; the JPEG's, too, since browsers differ in how they write and read one. */
export async function photograph(name: PhotographName): Promise<{ original: Image; jpeg: Image }> {
  const [original, jpeg] = await Promise.all([
    readSample(files[name].original, name),
    readSample(files[name].jpeg, "JPEG"),
  ]);
  return { original, jpeg };
}
