import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { type Tensor4D, tensor4d, transpose } from "@tensorflow/tfjs-core";
import { checkRange } from "./as-upscale-model.ts";
import type { UpscaleModel } from "./upscale-model.ts";

/** What is used of `onnxruntime-node` and `onnxruntime-web`. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release?(): unknown;
}

export interface OnnxModelOptions {
  /** For people. Defaults to `the ONNX model`. */
  readonly name?: string;
  /** What is black and what is white for it. Defaults to `[0, 1]`. */
  readonly range?: readonly [black: number, white: number];
  /** As of `UpscaleModel`. Defaults to what is measured once it is needed. */
  readonly reach?: number;
}

const optionNames: OptionNames<OnnxModelOptions> = { name: true, range: true, reach: true };

/** Of the image by which the scale is found out. */
const side = 16;

/**
 * An ONNX model from `[1, 3, h, w]` to `[1, 3, s h, s w]`, RGB in float32, as one that `upscaleImage` takes. It runs in the ONNX
 * runtime, which the caller brings: nothing of it is installed with this package.
 *
 * @param runtime What `onnxruntime-node` or `onnxruntime-web` exports.
 * @param model The bytes of the `.onnx` file.
 * @param options `name`, `range` and `reach`.
 * @returns What `upscaleImage` takes; the caller disposes of it.
 * @throws SrlossError where the runtime can't load it, or it does not enlarge images.
 *
 * @example
 * ```ts no-run
 * import * as ort from "onnxruntime-node";
 * const bytes = new Uint8Array(await (await fetch("https://example.org/realesr-general-x4v3.onnx")).arrayBuffer());
 * const realesr = await onnxModel(ort, bytes, { name: "realesr-general-x4v3" });
 * ```
 */
export async function onnxModel(
  runtime: OnnxRuntime,
  model: Uint8Array,
  options: OnnxModelOptions = {},
): Promise<UpscaleModel> {
  if (typeof runtime?.InferenceSession?.create !== "function" || !(model instanceof Uint8Array))
    throw new SrlossError(
      "argument",
      `onnxModel: the ONNX runtime and the bytes of a model are expected, as in onnxModel(ort, bytes); got ${given(runtime)} and ${given(model)}.`,
    );
  checkOptions("onnxModel", options, optionNames);
  const { name = "the ONNX model", range = [0, 1], reach } = options;
  checkRange(range);
  const session = await runtime.InferenceSession.create(model).catch((error: unknown) => {
    throw failed(name, "can't be loaded", error);
  });
  const run = (image: Tensor4D) => runSession(runtime, session, image, name);
  const dispose = () => void session.release?.();
  try {
    const scale = await triedScale(run, name);
    return { name, scale, range, reach, run, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function runSession(
  { Tensor }: OnnxRuntime,
  session: OnnxSession,
  image: Tensor4D,
  name: string,
): Promise<Tensor4D> {
  const planes = transpose(image, [0, 3, 1, 2]);
  const data = (await planes.data()) as Float32Array;
  planes.dispose();
  const feeds = { [session.inputNames[0]!]: new Tensor("float32", Float32Array.from(data), planes.shape) };
  const results = await session.run(feeds).catch((error: unknown) => {
    throw failed(name, "does not take float32 images [1, 3, height, width]", error);
  });
  const { dims, data: values } = results[session.outputNames[0]!]!;
  if (dims.length !== 4 || dims[0] !== 1 || dims[1] !== 3 || !(values instanceof Float32Array))
    throw new SrlossError(
      "model",
      `${name} does not make a float32 image [1, 3, height, width] of one; got [${dims}].`,
    );
  const made = tensor4d(values, dims as Tensor4D["shape"]);
  const pixels = transpose(made, [0, 2, 3, 1]);
  made.dispose();
  return pixels;
}

async function triedScale(run: (image: Tensor4D) => Promise<Tensor4D>, name: string): Promise<number> {
  const image = tensor4d(new Float32Array(side * side * 3), [1, side, side, 3]);
  try {
    const result = await run(image);
    result.dispose();
    const [, height, width] = result.shape;
    if (height === width && width % side === 0) return width / side;
    throw new SrlossError(
      "model",
      `${name} makes ${width}x${height} of ${side}x${side} pixels, which is no whole number of times as large.`,
    );
  } finally {
    image.dispose();
  }
}

function failed(name: string, what: string, error: unknown): SrlossError {
  const [line] = String((error as Error)?.message ?? error)
    .trim()
    .split("\n");
  return new SrlossError("model", `${name} ${what}: ${line!.replace(/\.$/, "")}.`, { cause: error });
}
