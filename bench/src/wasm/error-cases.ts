import { join } from "node:path";
import { fileSource, readImage } from "@srloss/node-gpu";
import { formulaImage } from "@srloss/reference/formula";
import { randomWeights, readWeights, type VggWeights } from "@srloss/vgg";
import { slice, type Tensor4D } from "@tensorflow/tfjs-core";

/** Where the features are compared. */
export const layer = "block3_conv3";

/** Pixels in 0..255. */
export interface ErrorCase {
  readonly name: string;
  readonly image: Float32Array;
  /** The gradient is that of the perceptual loss with this sample; of random slopes where there is none. */
  readonly target?: Float32Array;
}

export interface ErrorCases {
  readonly title: string;
  readonly weights: VggWeights;
  readonly cases: readonly ErrorCase[];
}

const pairs = [
  ["astronaut", "bicubic4"],
  ["chelsea", "jpeg20"],
  ["kodim13", "blur2"],
  ["kodim23", "noise15"],
] as const;

/** A seeded network and made-up samples; and where there is test data, the trained network and photographs. */
export async function errorCases(size: number): Promise<ErrorCases[]> {
  const seeded: ErrorCases = {
    title: "seeded weights, a gradient of random slopes",
    weights: await randomWeights({ network: "vgg19", upTo: layer }),
    cases: [1, 2, 3, 4, 5, 6].map((seed) => ({ name: `formula ${seed}`, image: formulaImage(size, size, seed) })),
  };
  const data = process.env.SRLOSS_TEST_DATA;
  return data ? [seeded, await realCases(data, size)] : [seeded];
}

async function realCases(data: string, size: number): Promise<ErrorCases> {
  const pixels = async (file: string): Promise<Float32Array> => {
    const image = await readImage(join(data, "../golden/pairs", file));
    const corner = slice(image, 0, [1, size, size, 3]) as Tensor4D;
    const values = await corner.data<"float32">();
    image.dispose();
    corner.dispose();
    return values;
  };
  const cases: ErrorCase[] = [];
  for (const [sample, change] of pairs) {
    const name = `${sample}, ${change}`;
    const [image, target] = [await pixels(`${sample}.${change}.png`), await pixels(`${sample}.hr.png`)];
    cases.push({ name, image, target });
  }
  return {
    title: `trained weights, the loss's own gradient, ${cases.length} pairs of photographs`,
    weights: await readWeights(fileSource(join(data, "vgg19-imagenet-block1-3/model.json")), { upTo: layer }),
    cases,
  };
}
