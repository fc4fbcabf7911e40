import { type ContentTerms, contentLoss } from "@srloss/core";
import { createVgg, randomWeights } from "@srloss/vgg";
import { type EngineTrial, engineReport } from "@srloss/web";
import { grad, randomUniform, type Scalar, type Tensor4D } from "@tensorflow/tfjs-core";
import { benchmarkSide } from "../engines/benchmark-side.ts";
import { breathe } from "./jobs.ts";
import { wasmPaths } from "./start-engine.ts";

/** Milliseconds of one run: the median of the rounds. */
interface Timing {
  readonly loss: string;
  readonly value: number;
  readonly gradient: number;
}

export type MeasuredEngine = EngineTrial & { readonly measured?: readonly Timing[] };

const losses: readonly (readonly [name: string, terms: ContentTerms])[] = [
  ["l1", { l1: 1 }],
  ["l2", { l2: 1 }],
  ["perceptual", { perceptual: 1 }],
  ["style", { style: 1 }],
];

const rounds = 5;

/** Milliseconds after which an engine that is slow need not be measured again. */
const enoughMs = 400;

/** A round repeats what is shorter: browsers round their clocks, to 0.1 ms and more. */
const leastMs = 20;

/** Times each loss and its gradient on every engine that works; the caller starts its own engine again afterwards. */
export async function benchmark(
  signal: AbortSignal,
  onProgress: (what: string) => void,
): Promise<readonly MeasuredEngine[]> {
  const weights = await randomWeights({ network: "vgg19", upTo: "block3_conv3" });
  return engineReport(
    async ({ engine, title }) => {
      const vgg = createVgg(weights);
      const shape: Tensor4D["shape"] = [1, benchmarkSide, benchmarkSide, 3];
      const [truth, prediction] = [1, 2].map((seed) => randomUniform(shape, 0, 255, "float32", seed)) as [
        Tensor4D,
        Tensor4D,
      ];
      const timings: Timing[] = [];
      try {
        for (const [name, terms] of losses) {
          onProgress(`${title}: ${name}`);
          const loss = contentLoss(vgg, terms);
          const gradientOf = grad((x) => loss(truth, x as Tensor4D));
          // All but plain JavaScript compile first.
          const warmUp = engine !== "cpu";
          const value = await median(signal, () => loss(truth, prediction), warmUp);
          const gradient = await median(signal, () => gradientOf(prediction) as Scalar, warmUp);
          timings.push({ loss: name, value, gradient });
        }
      } finally {
        for (const tensor of [truth, prediction]) tensor.dispose();
        vgg.dispose();
      }
      return timings;
    },
    { wasmPaths },
  );
}

/** Of the time that `compute` takes until its numbers are there; `warmUp` leaves the first round out. */
async function median(signal: AbortSignal, compute: () => Scalar, warmUp: boolean): Promise<number> {
  const times: number[] = [];
  for (let round = warmUp ? 0 : 1; round <= rounds; round++) {
    await breathe(signal);
    const start = performance.now();
    let runs = 0;
    let passed: number;
    do {
      const result = compute();
      await result.data();
      result.dispose();
      runs++;
      passed = performance.now() - start;
    } while (round > 0 && passed < leastMs);
    const ms = passed / runs;
    if (round > 0) times.push(ms);
    if (times.reduce((sum, time) => sum + time, 0) > enoughMs) break;
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}
