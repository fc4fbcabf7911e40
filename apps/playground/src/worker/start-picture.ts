import { randomUniform } from "@tensorflow/tfjs-core";
import type { Start } from "../optimise/descent-choices.ts";
import { cutImage, type Image } from "./image.ts";
import { degradations } from "./samples/degradations.ts";

const grey = 127;

/** What Optimise begins with. */
export async function startPicture(target: Image, start: Start): Promise<Image> {
  if (start === "grey") return { ...target, name: "grey", data: new Uint8Array(target.data.length).fill(grey) };
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
  return cutImage(image, { x: (image.width - width) >> 1, y: (image.height - height) >> 1, width, height });
}
