import { readFile } from "#read-file";

/**
 * Address of the file: safetensors of SqueezeNet 1.1's convolutions (torchvision, ImageNet), each number rounded to float16, for
 * `loadSqueezeNet({ weights })` of `@srloss/lpips`.
 *
 * @example
 * ```ts
 * weightFile.pathname.endsWith(".float16.safetensors"); // => true
 * ```
 */
export const weightFile: URL = new URL("./weights/squeezenet1_1.float16.safetensors", import.meta.url);

/**
 * The bytes of the file: read from disk in Node, fetched elsewhere. `loadSqueezeNet` and `loadLpips({ net: "squeeze" })` of
 * `@srloss/lpips` call it by themselves, and check what they get, where this package is installed.
 *
 * @returns A safetensors file.
 * @throws Error where the file can't be read.
 *
 * @example
 * ```ts
 * const lpips = await loadLpips({ net: "squeeze", weights: await readWeightFile() });
 * lpips.weights.name; // => "squeezenet (float16)"
 * lpips.dispose();
 * ```
 */
export function readWeightFile(): Promise<Uint8Array> {
  return readFile(weightFile);
}
