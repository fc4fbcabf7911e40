import { basename } from "node:path";
import { type MeasureName, SrlossError } from "@srloss/core";
import { given } from "@srloss/core/validation";
import { type CandidateImage, checkRequest, hasMap, pairTensors } from "@srloss/evaluate";
import { decodeImage, imageBytes, samplesToRgb } from "@srloss/node-gpu";
import { dispose } from "@tensorflow/tfjs-core";
import { checkedLimits, passes, type SimilarityOptions, type Thresholds, verdict } from "./limits.ts";
import { measurePair, startEngine } from "./measure-pair.ts";
import { writeFailure } from "./write-failure.ts";

/** What vitest and jest take of a matcher. */
interface Result {
  readonly pass: boolean;
  message(): string;
}

/**
 * A matcher for `expect.extend` of vitest and jest: `await expect(image).toBeSimilarTo(reference, { ssim: 0.98 })`. A failure names
 * each value beside its threshold, and writes a map of where the images differ.
 *
 * @param received The image: the name or http(s) address of a file, a file's bytes, or decoded pixels.
 * @param reference What it must be like, likewise.
 * @param thresholds By measures of `@srloss/core`, LPIPS and DISTS included: the worst value that passes.
 * @param options `channels`, `cropBorder`, `background`, `failures`, `loaded`.
 * @throws SrlossError for files that can't be read, images of different sizes, and thresholds that make no sense.
 *
 * @example
 * ```ts
 * const gray = (level: number) => ({ width: 16, height: 16, data: new Uint8Array(768).fill(level) });
 * const { pass, message } = await toBeSimilarTo(gray(100), gray(110), { psnr: 30 }, { failures: false });
 * pass; // => false
 * message().split("\n")[1]; // => "PSNR is 28.1308 dB, and must be at least 30 dB (higher is better: the squared error on a logarithmic scale; tolerates blur)"
 * ```
 */
export async function toBeSimilarTo(
  received: unknown,
  reference: unknown,
  thresholds: Thresholds,
  options: SimilarityOptions = {},
): Promise<Result> {
  const limits = checkedLimits(thresholds, options);
  const { channels = "rgb", cropBorder = 0, failures = "srloss-failures", loaded, background } = options;
  const decoding = background ? { background } : {};
  const sr = await pixelsOf(received, "the image", decoding);
  const hr = await pixelsOf(reference, "the reference", decoding);
  await startEngine();
  const request = checkRequest({ measures: limits.map(({ measure }) => measure), channels, cropBorder });
  const pair = pairTensors({ sr, hr }, request.cropBorder);
  try {
    const { values } = await measurePair(pair, request, loaded);
    const judged = limits.map((limit) => ({ limit, value: values[limit.measure] as number }));
    const failed = judged.filter(({ limit, value }) => !passes(limit, value));
    const lines = (some: typeof judged) => some.map(({ limit, value }) => verdict(limit, value)).join("\n");
    if (!failed.length)
      return { pass: true, message: () => `The images are similar, and should not be:\n${lines(judged)}` };
    // The first measure that failed, if it has a map; else where pixels differ.
    const measure = failed.map(({ limit }) => limit.measure).find(hasMap) ?? "l1";
    const file = failures === false ? undefined : await writeMap(measure);
    const where = file === undefined ? "" : `\nWhere they differ, bright is worse: ${file}`;
    return { pass: false, message: () => `The images are not similar:\n${lines(failed)}${where}` };
  } finally {
    dispose([pair.sr, pair.hr]);
  }

  async function writeMap(measure: MeasureName): Promise<string> {
    const asked = { ...request, measures: [measure], maps: true };
    const { maps, width, height } = await measurePair(pair, asked, loaded);
    return writeFailure(failures as string, nameOf(received), maps[0]!, { width, height });
  }
}

async function pixelsOf(
  image: unknown,
  what: string,
  decoding: { readonly background?: readonly [number, number, number] },
): Promise<CandidateImage> {
  if (typeof image === "string" || image instanceof URL) {
    const file = String(image);
    return decodeImage(await imageBytes(file), decoding, file);
  }
  if (image instanceof Uint8Array) return decodeImage(image, decoding, what);
  const { data, width, height } = (image ?? {}) as Partial<CandidateImage>;
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray || data instanceof Float32Array) {
    if (data.length === 3 * width! * height!) return image as CandidateImage;
    if (data.length === 4 * width! * height!)
      return {
        width: width!,
        height: height!,
        data: samplesToRgb({ data, channels: 4, peak: 255 }, decoding.background, `toBeSimilarTo: ${what}`),
      };
    throw new SrlossError(
      "argument",
      `toBeSimilarTo: ${what} is RGB, ${width}x${height}, and has ${data.length} values instead of ${3 * width! * height!}, or ${4 * width! * height!} of RGBA.`,
    );
  }
  throw new SrlossError(
    "argument",
    `toBeSimilarTo: ${what} is the name of a file, a file's bytes, or { data, width, height } of RGB or RGBA; got ${given(image)}.`,
  );
}

const nameOf = (image: unknown) =>
  typeof image === "string" || image instanceof URL ? basename(String(image)).replace(/\.\w+$/, "") : "image";
