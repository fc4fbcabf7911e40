import { imresize } from "@srloss/core";
import { blurred, noisy, resampled, shifted } from "@srloss/samples";
import { decodeImage, imageTensor } from "@srloss/web";
import { type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { type Image, imagePixels } from "../image.ts";

/** What upscaling, cameras and files do to pictures. */
export const degradations: Readonly<Record<DegradationName, (image: Image) => Promise<Image>>> = {
  "bicubic x4": async (image) => named(image, "bicubic x4", await resampled(image)),
  "nearest x4": async (image) => named(image, "nearest x4", await resampled(image, { method: "nearest" })),
  blur: async (image) => named(image, "blur", blurred(image, 1.5)),
  noise: async (image) => named(image, "noise", await noisy(image, 15)),
  JPEG: async (image) => named(image, "JPEG", await compressed(image, 12)),
  "1 px shift": async (image) => named(image, "1 px shift", shifted(image, 1)),
};

export type DegradationName = "bicubic x4" | "nearest x4" | "blur" | "noise" | "JPEG" | "1 px shift";

/** A low-resolution picture enlarged to the size of the original: what every reconstruction has to be better than. */
export async function enlargements(image: Image, { width, height }: Pick<Image, "width" | "height">): Promise<Image[]> {
  const made: Image[] = [];
  for (const [method, name] of [
    ["nearest", "nearest"],
    ["cubic", "bicubic"],
    ["lanczos3", "Lanczos"],
  ] as const)
    made.push(
      await fromTensor({ ...image, width, height }, `${image.name}, ${name}`, () =>
        imresize(imageTensor(image), { size: [height, width], method }),
      ),
    );
  return made;
}

/** The browser's own JPEG at a quality of 100. */
export async function compressed(image: Image, quality: number): Promise<Image["data"]> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d")!.putImageData(imagePixels(image), 0, 0);
  const file = await canvas.convertToBlob({ type: "image/jpeg", quality: quality / 100 });
  return (await decodeImage(file)).data;
}

async function fromTensor(image: Image, what: string, make: () => Tensor4D): Promise<Image> {
  const tensor = tidy(make);
  try {
    return named(image, what, Uint8Array.from(Uint8ClampedArray.from(await tensor.data())));
  } finally {
    tensor.dispose();
  }
}

const named = ({ width, height }: Pick<Image, "width" | "height">, name: string, data: Image["data"]): Image => ({
  name,
  width,
  height,
  data,
});
