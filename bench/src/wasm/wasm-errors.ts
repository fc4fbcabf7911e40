import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { perceptualLoss } from "@srloss/core";
import { halvingWindow, sameWindow } from "@srloss/core/networks";
import { Float64Network, type Float64Step } from "@srloss/reference/float64-network";
import { hash32 } from "@srloss/reference/formula";
import { createVgg, type Vgg, type VggWeights } from "@srloss/vgg";
import { backendName, configureWasm, type Precision } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import {
  customGrad,
  dispose,
  grad,
  mul,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor4d,
  util,
} from "@tensorflow/tfjs-core";
import type { BenchOptions } from "../bench.ts";
import { type ErrorCase, errorCases, layer } from "./error-cases.ts";

const means = [103.939, 116.779, 123.68];
export const precisions: readonly Precision[] = ["fast", "exact"];

/** 50, 90, 99 and 99.9 % of the errors are smaller than these, and none is larger than the last. */
export const shares = [0.5, 0.9, 0.99, 0.999, 1] as const;

export interface ErrorFigures {
  /** The weights and the gradient. */
  readonly title: string;
  readonly name: string;
  readonly precision: Precision;
  readonly what: "features" | "gradient";
  readonly relativeL2: number;
  /** Of the largest entry, by `shares`. */
  readonly quantiles: readonly number[];
}

export type ErrorsOptions = Pick<BenchOptions, "size" | "relaxedSimd" | "quick" | "note">;

/** Errors of a VGG19's features at `block3_conv3`, and of a gradient through them, against float64. */
export async function measureErrors({ size, relaxedSimd, quick, note }: ErrorsOptions): Promise<ErrorFigures[]> {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  configureWasm({ relaxedSimd });
  await setBackend(backendName);
  const figures: ErrorFigures[] = [];
  for (const { title, weights, cases } of await errorCases(size))
    for (const one of quick ? cases.slice(0, 1) : cases) {
      note(`errors: ${one.name}, in float64 ...`);
      const expected = inFloat64(weights, one, size);
      for (const precision of precisions) {
        configureWasm({ precision });
        const vgg = createVgg(weights);
        const got = await computed(vgg, one, size);
        vgg.dispose();
        for (const what of ["features", "gradient"] as const)
          figures.push({ title, name: one.name, precision, what, ...compare(got[what], expected[what]) });
      }
    }
  return figures;
}

type Values<T> = Readonly<Record<ErrorFigures["what"], T>>;

/** Slopes of a gradient that belongs to no loss. */
function randomSlope(_: number, index: number): number {
  return Math.fround(hash32(index, 5) / 2 ** 31 - 1);
}

async function computed(vgg: Vgg, { image, target }: ErrorCase, size: number): Promise<Values<Float32Array>> {
  const sample = (pixels: Float32Array) => tensor4d(pixels, [1, size, size, 3]);
  const images = sample(image);
  // Alone, as for a loss whose gradient nobody wants.
  const features = vgg.extract(images, [layer])[0]!;
  const loss = target ? lossWith(vgg, sample(target)) : alongSlopes(vgg, features.shape);
  const gradient = grad(loss)(images);
  const values = { features: await features.data<"float32">(), gradient: await gradient.data<"float32">() };
  dispose([images, features, gradient]);
  return values;
}

function lossWith(vgg: Vgg, target: Tensor4D): (images: Tensor) => Tensor {
  const loss = perceptualLoss(vgg);
  return (images) => loss(target, images as Tensor4D);
}

function alongSlopes(vgg: Vgg, shape: Tensor4D["shape"]): (images: Tensor) => Tensor {
  const slopes = tensor(Float32Array.from({ length: util.sizeFromShape(shape) }, randomSlope), shape);
  const along = customGrad((x) => ({ value: sum(mul(x as Tensor, slopes)), gradFunc: () => slopes }));
  return (images) => along(vgg.extract(images as Tensor4D, [layer])[0]!);
}

function inFloat64(weights: VggWeights, { image, target }: ErrorCase, size: number): Values<Float64Array> {
  const steps = [...weights.layers].flatMap(([name, { kernel, bias }]): Float64Step[] => {
    const outChannels = bias.length;
    const inChannels = kernel.length / 9 / outChannels;
    const pooled = name.endsWith("_conv1") && inChannels !== 3;
    return [
      ...(pooled ? [{ kind: "pool", pooling: "max", window: halvingWindow } as const] : []),
      { kind: "convolution", inChannels, outChannels, kernel, bias, window: sameWindow },
      { kind: "relu" },
    ];
  });
  const network = new Float64Network(steps);
  const centred = (pixels: Float32Array) => {
    const values = turned(Float64Array.from(pixels)).map((value, i) => value - means[i % 3]!);
    return { height: size, width: size, channels: 3, values };
  };
  const wanted = target && network.forward(centred(target)).at(-1)!.values;
  const from = centred(image);
  const outputs = network.forward(from);
  const features = outputs.at(-1)!.values;
  const slopes = wanted
    ? features.map((value, i) => (2 / features.length) * (value - wanted[i]!))
    : features.map(randomSlope);
  const gradient = turned(network.backward(from, outputs, new Map([[steps.length - 1, slopes]])));
  return { features, gradient };
}

/** RGB to BGR, or back. */
function turned(values: Float64Array): Float64Array {
  return values.map((_, i) => values[i - (i % 3) + 2 - (i % 3)]!);
}

function compare(got: ArrayLike<number>, expected: Float64Array): Pick<ErrorFigures, "relativeL2" | "quantiles"> {
  let [largest, off, norm] = [0, 0, 0];
  const errors = expected.map((value, i) => {
    const error = Math.abs(value - got[i]!);
    largest = Math.max(largest, Math.abs(value));
    off += error ** 2;
    norm += value ** 2;
    return error;
  });
  errors.sort();
  const quantiles = shares.map((share) => errors[Math.floor(share * (errors.length - 1))]! / largest);
  return { relativeL2: Math.sqrt(off / norm), quantiles };
}
