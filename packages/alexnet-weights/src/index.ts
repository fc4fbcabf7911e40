import { readFile } from "#read-file";

/**
 * Address of the file: safetensors of AlexNet's convolutions (torchvision, ImageNet), each number rounded to float16, for
 * `loadAlexNet({ weights })` of `@srloss/lpips`.
 *
 * @example
 * ```ts
 * weightFile.pathname.endsWith(".float16.safetensors"); // => true
 * ```
 */
export const weightFile: URL = new URL("./weights/alexnet.float16.safetensors", import.meta.url);

/**
 * The bytes of the file: read from disk in Node, fetched elsewhere. `loadAlexNet` and `loadLpips` of `@srloss/lpips` call it by
 * themselves, and check what they get, where this package is installed.
 *
 * @returns A safetensors file.
 * @throws Error where the file can't be read.
 *
 * @example
 * ```ts
 * const lpips = await loadLpips({ net: "alex", weights: await readWeightFile() });
 * lpips.weights.name; // => "alexnet (float16)"
 * lpips.dispose();
 * ```
 */
export function readWeightFile(): Promise<Uint8Array> {
  return readFile(weightFile);
}
