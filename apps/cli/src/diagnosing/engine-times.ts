import { perceptualLoss } from "@srloss/core";
import type { EngineTrial } from "@srloss/node-gpu";
import { createVgg, randomWeights, type VggWeights } from "@srloss/vgg";
import { dispose, grad, randomUniform, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";

/** What is measured: VGG19 up to this layer, of an image of this side. */
export const layer = "block3_conv3";
export const side = 128;

/** Plain JavaScript takes half a minute for an image of that side: a smaller one, once, whose times stand for as many more pixels. */
const smallSide = 32;
const runs = 3;
/** Milliseconds of a first run that says enough by itself, as that of a GPU in software. */
const long = 2000;

/** Milliseconds of a perceptual loss with a prepared target, and of the same with its gradient. */
export interface EngineTimes {
  readonly loss: number;
  readonly gradient: number;
  /** The side of the smaller image that was measured in place of the others', where times are in proportion to its pixels. */
  readonly estimatedFrom?: number;
}

/** Measures the engine that is current, each time by a median behind a first run. */
export async function engineTimes(): Promise<(trial: EngineTrial) => Promise<EngineTimes>> {
  const weights = await randomWeights({ network: "vgg19", upTo: layer });
  return async ({ engine }) => {
    if (engine !== "cpu") return times(weights, side, runs);
    const { loss, gradient } = await times(weights, smallSide, 0);
    const pixels = (side / smallSide) ** 2;
    return { loss: loss * pixels, gradient: gradient * pixels, estimatedFrom: smallSide };
  };
}

async function times(weights: VggWeights, side: number, runs: number): Promise<EngineTimes> {
  const vgg = createVgg(weights);
  const loss = perceptualLoss(vgg, { layers: [layer] });
  const [hr, sr] = [1, 2].map((seed) => randomUniform([1, side, side, 3], 0, 255, "float32", seed) as Tensor4D);
  const target = loss.prepare(hr!);
  const value = await median(runs, () => loss(target, sr!));
  const gradient = await median(runs, () => grad((x: Tensor) => loss(target, x))(sr!));
  target.dispose();
  dispose([hr!, sr!]);
  vgg.dispose();
  return { loss: value, gradient };
}

/** Of so many runs behind a first one, which is taken itself where it is long or the only one. */
async function median(runs: number, compute: () => Tensor): Promise<number> {
  const first = await milliseconds(compute);
  if (first > long || !runs) return first;
  const found: number[] = [];
  for (let run = 0; run < runs; run++) found.push(await milliseconds(compute));
  return found.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

async function milliseconds(compute: () => Tensor): Promise<number> {
  const start = performance.now();
  const tensor = compute();
  await tensor.data();
  tensor.dispose();
  return performance.now() - start;
}
