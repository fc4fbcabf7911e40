import { imresize } from "@srloss/core";
import { decodeImage, imageTensor } from "@srloss/web";
import { add, randomNormal, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { type Image, imagePixels } from "../image.ts";

/** What upscaling, cameras and files do to pictures. */
export const degradations: Readonly<Record<DegradationName, (image: Image) => Promise<Image>>> = {
  "bicubic x4": (image) => enlarged(image, "cubic", "bicubic x4"),
  "nearest x4": (image) => enlarged(image, "nearest", "nearest x4"),
  blur: async (image) => named(image, "blur", blurred(image, 1.5)),
  noise: async (image) => named(image, "noise", await noisy(image, 15)),
  JPEG: async (image) => named(image, "JPEG", await compressed(image, 12)),
  "1 px shift": async (image) => named(image, "1 px shift", shifted(image, 1)),
};

export type DegradationName = "bicubic x4" | "nearest x4" | "blur" | "noise" | "JPEG" | "1 px shift";

const factor = 4;

/** Shrunk to a quarter as MATLAB does it, and enlarged again. */
function enlarged(image: Image, method: "cubic" | "nearest", name: string): Promise<Image> {
  const { width, height } = image;
  const small: [number, number] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  return fromTensor(image, name, () =>
    imresize(imresize(imageTensor(image), { size: small }), { size: [height, width], method }),
  );
}

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

/** Gaussian noise of this sigma, the same at every visit. */
export async function noisy(image: Image, sigma: number): Promise<Image["data"]> {
  const made = await fromTensor(image, "noise", () => {
    const clean = imageTensor(image);
    return add(clean, randomNormal(clean.shape, 0, sigma, "float32", 99));
  });
  return made.data;
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

/** To the right; the left border is repeated. */
export function shifted({ width, height, data }: Image, by: number): Uint8Array {
  const moved = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) moved[3 * (y * width + x) + c] = data[3 * (y * width + Math.max(0, x - by)) + c]!;
  return moved;
}

/** Gaussian blur, rows then columns; the border pixels go on beyond the border. */
export function blurred({ width, height, data }: Image, sigma: number): Uint8Array {
  const reach = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((a, b) => a + b);
  const pass = (from: ArrayLike<number>, step: number, length: number, position: (i: number) => number) =>
    Float32Array.from({ length: from.length }, (_, i) => {
      const at = position(i);
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        const to = Math.min(length - 1, Math.max(0, at + k));
        sum += kernel[k + reach]! * from[i + (to - at) * step]!;
      }
      return sum / total;
    });
  const rows = pass(data, 3, width, (i) => Math.floor(i / 3) % width);
  const both = pass(rows, 3 * width, height, (i) => Math.floor(i / 3 / width));
  return Uint8Array.from(Uint8ClampedArray.from(both));
}
