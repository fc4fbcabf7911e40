import { extname } from "node:path";
import { type ImresizeOptions, imresize, type ResizeMethod } from "@srloss/core";
import { type CandidateImage, pairTensors } from "@srloss/evaluate";
import { checkWritable, useBackend } from "@srloss/node-gpu";
import { slice, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { decodeFile } from "../comparing/decode-pair.ts";
import { savePng } from "../drawing/save-png.ts";
import { choiceOption, colourOption, engineOptions, textOption } from "../options.ts";
import { note, setTalk } from "../terminal/note.ts";
import { UsageError } from "../usage-error.ts";

const methods: Readonly<Record<ResizeMethod, true>> = {
  cubic: true,
  lanczos2: true,
  lanczos3: true,
  bilinear: true,
  box: true,
  nearest: true,
};

/** More than any image that is compared: a slip of the finger, that would take all memory. */
const mostPixels = 100_000_000;

/** `srloss resize IN OUT` */
export async function resize(from: string, to: string, options: Record<string, unknown>): Promise<void> {
  setTalk(options);
  const how = howToResize(options);
  const engine = engineOptions(options);
  const background = colourOption(options.background, "background");
  for (const path of [from, to])
    if (path === "")
      throw new UsageError("a name is empty; give two files, as in srloss resize hr.png lr.png --scale 1/4.");
  const suffix = extname(to).toLowerCase();
  if (suffix !== "" && suffix !== ".png")
    throw new UsageError(`resize writes PNG, and ${to} ends in ${suffix}; end it in .png.`);
  await checkWritable(to, { inputs: [from] });
  const image = await decodeFile(from, background);
  checkResult(image, how);
  await useBackend(engine);
  const { hr: pixels } = pairTensors({ hr: image, sr: image });
  // MATLAB rounds images of 8 bits after each side; deeper ones are rounded once, when they become a file.
  const rounding = image.bitDepth === 8 ? "uint8" : "none";
  const resized = tidy(() => imresize(image.grayscale ? firstChannel(pixels) : pixels, { ...how, rounding }));
  const [, height, width, channels] = resized.shape as [1, number, number, 1 | 3];
  const data = Uint8ClampedArray.from(await resized.data());
  await savePng(to, { width, height, channels, data }, [from]);
  note(`${to}: ${width}x${height}, of ${image.width}x${image.height}`);
}

function firstChannel(pixels: Tensor4D): Tensor4D {
  return slice(pixels, [0, 0, 0, 0], [-1, -1, -1, 1]);
}

type How = Pick<ImresizeOptions, "scale" | "size" | "method" | "antialias">;

function howToResize(options: Record<string, unknown>): How {
  const scale = scaleOption(textOption(options.scale, "scale"));
  const size = sizeOption(textOption(options.size, "size"));
  if ((scale === undefined) === (size === undefined))
    throw new UsageError("resize needs one of --scale and --size, as in --scale 1/4 or --size 320x240.");
  const method = choiceOption(options.method, "method", Object.keys(methods) as ResizeMethod[]);
  return {
    ...(scale !== undefined && { scale }),
    ...(size && { size }),
    ...(method && { method }),
    ...(options.antialias === false && { antialias: false }),
  };
}

/** `4`, `0.25` or `1/4` */
function scaleOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, above, below = "1"] = /^(\d+(?:\.\d+)?|\.\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  const scale = Number(above) / Number(below);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new UsageError(`--scale needs a number above 0, such as 4, 0.25 or 1/4; got "${text}".`);
  return scale;
}

/** `320x240`, width first as everywhere on the command line. */
function sizeOption(text: string | undefined): [height: number, width: number] | undefined {
  if (text === undefined) return undefined;
  const [, width, height] = /^([1-9]\d*)x([1-9]\d*)$/i.exec(text) ?? [];
  if (width === undefined)
    throw new UsageError(`--size needs width and height in pixels, as in --size 320x240; got "${text}".`);
  return [Number(height), Number(width)];
}

function checkResult({ width, height }: CandidateImage, { scale, size }: How): void {
  const [rows, columns] = size ?? [Math.ceil(height * scale!), Math.ceil(width * scale!)];
  if (rows * columns > mostPixels)
    throw new UsageError(
      `The result would be ${columns}x${rows}; resize makes images of up to ${mostPixels / 1e6} million pixels.`,
    );
}
