import { type ContentLoss, contentLoss, imresize, type PreparedTarget } from "@srloss/core";
import { createVgg, randomWeights, type Vgg } from "@srloss/vgg";
import { imageTensor } from "@srloss/web";
import {
  add,
  clipByValue,
  concat,
  grad,
  randomNormal,
  sum,
  type Tensor4D,
  tidy,
  tile,
  type Variable,
  variable,
} from "@tensorflow/tfjs-core";
import { LiveAdam } from "../descending/live-adam.ts";
import type { Image } from "../image.ts";
import { breathe } from "../jobs.ts";
import { fence, fenceHeight, fenceWidth, period } from "./fence.ts";

/** The losses that are descended beside each other. */
const lessonLosses = ["l2", "l1", "style"] as const;
export type LessonLoss = (typeof lessonLosses)[number];

/** What the lesson shows at one moment. */
export interface LessonFrame {
  readonly step: number;
  readonly steps: number;
  readonly images: Readonly<Record<LessonLoss, Image>>;
  /** Of the last frame: the mean of each loss (inner) over the truths, at what each loss found (outer). */
  readonly values?: Readonly<Record<LessonLoss, Readonly<Record<LessonLoss, number>>>>;
}

const steps = 100;
const every = 5;
const rates: Readonly<Record<LessonLoss, number>> = { l2: 8, l1: 8, style: 7 };
/** Windows of 3x3 see colours and edges, and that is all that a fence has. */
const layers = ["block1_conv1"];
/** Of the start, from column to column. */
const noise = 100;

/** What the visitor is shown first: some of the truths, and the one low-resolution picture that all of them give. */
export async function lessonTruths(most: number): Promise<{ truths: Image[]; low: Image }> {
  const truths = shifts(most).map(fence);
  const small = tidy(() => imresize(imageTensor(truths[0]!), { scale: 1 / period, method: "box", rounding: "uint8" }));
  const data = Uint8Array.from(await small.data());
  small.dispose();
  return { truths, low: { name: "input", width: fenceWidth / period, height: fenceHeight / period, data } };
}

const shifts = (most: number) => Array.from({ length: most + 1 }, (_, shift) => shift);

/** Descends each loss's mean over all truths from one start, the enlarged input, and shows where each of them goes. */
export async function blurLesson(
  most: number,
  signal: AbortSignal,
  onFrame: (frame: LessonFrame) => unknown,
): Promise<void> {
  const vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block1_conv1" }));
  const all = shifts(most).map(fence);
  // One is enough for style: but for the borders its Gram matrices are the same for all.
  const lanes = lessonLosses.map((loss) => new Lane(loss, loss === "style" ? all.slice(0, 1) : all, vgg));
  const pictures = async () =>
    Object.fromEntries(await Promise.all(lanes.map(async (lane) => [lane.loss, await lane.image()] as const)));
  try {
    for (let step = 1; step <= steps; step++) {
      await breathe(signal);
      for (const lane of lanes) lane.slowDown(1 - (step - 1) / steps);
      for (const lane of lanes) lane.step();
      if (step % every && step < steps) continue;
      const values = step === steps && { values: await valuesOf(lanes) };
      await onFrame({ step, steps, images: (await pictures()) as LessonFrame["images"], ...values });
    }
  } finally {
    for (const lane of lanes) lane.dispose();
    vgg.dispose();
  }
}

async function valuesOf(lanes: readonly Lane[]): Promise<NonNullable<LessonFrame["values"]>> {
  const found: Partial<Record<LessonLoss, Record<LessonLoss, number>>> = {};
  for (const at of lanes) {
    const values = {} as Record<LessonLoss, number>;
    for (const judge of lanes) values[judge.loss] = await judge.valueAt(at);
    found[at.loss] = values;
  }
  return found as NonNullable<LessonFrame["values"]>;
}

/** One loss on its way. */
class Lane {
  readonly loss: LessonLoss;
  /** All of them, as one batch: a loss of the batch is the mean of its losses. */
  readonly #truths: PreparedTarget;
  readonly #count: number;
  readonly #pixels: Variable;
  readonly #adam: LiveAdam;
  readonly #loss: ContentLoss;

  constructor(loss: LessonLoss, truths: readonly Image[], vgg: Vgg) {
    this.loss = loss;
    // Flat but for noise from column to column, without which every place would go the same way.
    const start = tidy(() => {
      const low = imresize(imageTensor(truths[0]!), { scale: 1 / period, method: "box" });
      const flat = imresize(low, { size: [fenceHeight, fenceWidth], method: "nearest" });
      return add(flat, randomNormal([1, 1, fenceWidth, 1], 0, noise, "float32", 3));
    });
    this.#pixels = variable(start);
    start.dispose();
    this.#adam = new LiveAdam(rates[loss]);
    this.#loss = contentLoss(
      loss === "style" ? vgg : null,
      loss === "style" ? { style: { weight: 1, layers } } : { [loss]: 1 },
    );
    const batch = tidy(() => concat(truths.map((image) => imageTensor(image))));
    this.#count = truths.length;
    this.#truths = this.#loss.prepare(batch);
    batch.dispose();
  }

  /** The rate falls to nothing: at the end nothing trembles. */
  slowDown(part: number): void {
    this.#adam.setLearningRate(rates[this.loss] * part);
  }

  step(): void {
    const gradient = tidy(() => {
      const slope = grad((x) => this.#loss.parts(this.#truths, x as Tensor4D).total);
      return sum(slope(this.#repeated(this.#pixels as Tensor4D)), 0, true);
    });
    this.#adam.applyGradients([{ name: this.#pixels.name, tensor: gradient }]);
    gradient.dispose();
    tidy(() => this.#pixels.assign(clipByValue(this.#pixels, 0, 255)));
  }

  /** Of what another loss has found. */
  async valueAt(other: Lane): Promise<number> {
    const value = tidy(() => this.#loss.parts(this.#truths, this.#repeated(other.#pixels as Tensor4D)).total);
    const [number] = await value.data();
    value.dispose();
    return number!;
  }

  #repeated(pixels: Tensor4D): Tensor4D {
    return tile(pixels, [this.#count, 1, 1, 1]);
  }

  async image(): Promise<Image> {
    const data = Uint8Array.from(Uint8ClampedArray.from(await this.#pixels.data()));
    return { name: this.loss, width: fenceWidth, height: fenceHeight, data };
  }

  dispose(): void {
    this.#truths.dispose();
    this.#pixels.dispose();
    this.#adam.dispose();
  }
}
