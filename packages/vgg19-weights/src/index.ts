import { readFile } from "#read-file";

/** How the numbers are stored: 7 MB, or 3.5 MB with every weight rounded to half precision. */
export type StoredType = "float32" | "float16";

/**
 * Addresses of the files: safetensors of Keras' VGG19 (ImageNet) up to block3_conv3, for `loadVgg19({ weights })`.
 *
 * @example
 * ```ts
 * weightFiles.float16.pathname.endsWith(".float16.safetensors"); // => true
 * ```
 */
export const weightFiles: Readonly<Record<StoredType, URL>> = {
  float32: new URL("./weights/vgg19-block3_conv3.float32.safetensors", import.meta.url),
  float16: new URL("./weights/vgg19-block3_conv3.float16.safetensors", import.meta.url),
};

/**
 * The bytes of a file: read from disk in Node, fetched elsewhere. `loadVgg19` of `@srloss/vgg` calls it by itself, and
 * checks what it gets, where this package is installed.
 *
 * @param type Defaults to `float32`: the published numbers, bit for bit.
 * @returns A safetensors file.
 * @throws Error for another type, and where the file can't be read.
 *
 * @example
 * ```ts
 * const vgg = await loadVgg19({ weights: await readWeightFile("float16") });
 * vgg.weights.name; // => "vgg19-keras (float16)"
 * vgg.dispose();
 * ```
 */
export async function readWeightFile(type: StoredType = "float32"): Promise<Uint8Array> {
  if (typeof type !== "string" || !Object.hasOwn(weightFiles, type))
    throw new Error(`readWeightFile: the type is "float32" or "float16"; got ${JSON.stringify(type) ?? typeof type}.`);
  return readFile(weightFiles[type]);
}
