import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { Float64Network } from "@srloss/reference/float64-network";
import { formulaImage, hash32 } from "@srloss/reference/formula";
import { createVgg, randomWeights } from "@srloss/vgg";
import { backendName, configureWasm, type Precision } from "@srloss/wasm";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import {
  customGrad,
  mul,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor4d,
  valueAndGrad,
} from "@tensorflow/tfjs-core";
import { quantile } from "../statistics.ts";

const layer = "block3_conv3";
const means = [103.939, 116.779, 123.68];
const precisions: readonly Precision[] = ["exact", "mixed", "fast"];

export interface ErrorFigures {
  readonly precision: Precision;
  readonly what: "features" | "gradient";
  readonly relativeL2: number;
  /** Of the largest entry: 50, 90, 99 and 99.9 % of the errors are smaller, and the largest. */
  readonly quantiles: readonly number[];
}

/** Errors of a VGG19's features at `block3_conv3`, and of a gradient through them, against float64. */
export async function measureErrors(size: number): Promise<ErrorFigures[]> {
  setWasmPaths(dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  const weights = await randomWeights({ architecture: "vgg19", upTo: layer });
  const steps = [...weights.layers].flatMap(([name, { kernel, bias }]) => {
    const outChannels = bias.length;
    const inChannels = kernel.length / 9 / outChannels;
    const convolution = { kind: "convolution", inChannels, outChannels, kernel, bias } as const;
    const pooled = name.endsWith("_conv1") && inChannels !== 3;
    return [...(pooled ? [{ kind: "pool", pooling: "max" } as const] : []), convolution, { kind: "relu" } as const];
  });
  const network = new Float64Network(steps);
  const pixels = formulaImage(size, size, 1);
  const turned = (values: Float64Array) => values.map((_, i) => values[i - (i % 3) + 2 - (i % 3)]!);
  const bgr = turned(Float64Array.from(pixels)).map((value, i) => value - means[i % 3]!);
  const image = { height: size, width: size, channels: 3, values: bgr };
  const outputs = network.forward(image);
  const features = outputs.at(-1)!;
  const slope = Float32Array.from(features.values, (_, i) => hash32(i, 5) / 2 ** 31 - 1);
  const slopes = new Map([[steps.length - 1, Float64Array.from(slope)]]);
  const gradient = turned(network.backward(image, outputs, slopes));

  const figures: ErrorFigures[] = [];
  for (const precision of precisions) {
    configureWasm({ precision });
    await setBackend(backendName);
    const vgg = createVgg(weights);
    const dy = tensor(slope, [1, features.height, features.width, features.channels]);
    const images = tensor4d(pixels, [1, size, size, 3]);
    const along = customGrad((x) => ({ value: sum(mul(x as Tensor, dy)), gradFunc: () => dy }));
    // Alone, as for a loss whose gradient nobody wants.
    const [alone] = vgg.extract(images, [layer]);
    const { grad } = valueAndGrad((x) => along(vgg.extract(x as Tensor4D, [layer])[0]!))(images);
    figures.push(
      compare(precision, "features", await alone!.data(), features.values),
      compare(precision, "gradient", await grad.data(), gradient),
    );
    vgg.dispose();
  }
  return figures;
}

function compare(
  precision: Precision,
  what: ErrorFigures["what"],
  got: ArrayLike<number>,
  expected: Float64Array,
): ErrorFigures {
  const errors = Array.from(expected, (value, i) => Math.abs(value - got[i]!));
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const norm = (values: Iterable<number>) => Math.sqrt([...values].reduce((total, value) => total + value ** 2, 0));
  const quantiles = [0.5, 0.9, 0.99, 0.999, 1].map((p) => quantile(errors, p) / largest);
  return { precision, what, relativeL2: norm(errors) / norm(expected), quantiles };
}
