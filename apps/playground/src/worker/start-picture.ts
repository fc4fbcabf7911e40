import { randomUniform } from "@tensorflow/tfjs-core";
import type { Image } from "./image.ts";
import { degradations } from "./samples/degradations.ts";

/** What Optimise begins with. */
export type Start = "noise" | "blur" | "bicubic x4";

export async function startPicture(target: Image, start: Start): Promise<Image> {
  if (start !== "noise") return degradations[start](target);
  // The same at every visit.
  const uniform = randomUniform([target.data.length], 0, 256, "float32", 1);
  const data = Uint8Array.from(await uniform.data());
  uniform.dispose();
  return { ...target, name: "noise", data };
}

/** The middle of a picture, at most `side` pixels wide and high. */
export function cropMiddle(image: Image, side: number): Image {
  const [width, height] = [Math.min(side, image.width), Math.min(side, image.height)];
  const [left, top] = [(image.width - width) >> 1, (image.height - height) >> 1];
  const data = image.data.slice(0, width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { name: image.name, width, height, data };
}
