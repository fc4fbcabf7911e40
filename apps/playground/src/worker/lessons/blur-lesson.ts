import { type ContentLoss, contentLoss, imresize, type PreparedTarget } from "@srloss/core";
import { createVgg, randomWeights, type Vgg } from "@srloss/vgg";
import { imageTensor } from "@srloss/web";
import {
  add,
  clipByValue,
  concat,
  grad,
  mul,
  randomNormal,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
  tile,
  type Variable,
  variable,
} from "@tensorflow/tfjs-core";
import { LiveAdam } from "../descending/live-adam.ts";
import type { Image } from "../image.ts";
import { breathe } from "../jobs.ts";
import { fence, fenceHeight, fenceWidth, period, sky, wood, woodOf } from "./fence.ts";

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

const steps = 60;
const every = 5;
/** Of how much of a pixel is wood. */
const rate = 0.06;
/** Windows of 3x3 see colours and edges, and that is all that a fence has. */
const layers = ["block1_conv1"];
/** Of the start, from column to column, in parts of wood: more of it, and style ends in a shallow hollow of its loss. */
const noise = 0.15;

/** Each of the truths, and the one low-resolution picture that all of them give. */
export interface LessonStart {
  readonly truths: readonly Image[];
  readonly low: Image;
}

/** What the visitor is shown first. */
export async function lessonTruths(most: number): Promise<LessonStart> {
  const truths = shifts(most).map(fence);
  const small = tidy(() => imresize(imageTensor(truths[0]!), { scale: 1 / period, method: "box", rounding: "uint8" }));
  const data = Uint8Array.from(await small.data());
  small.dispose();
  return { truths, low: { name: "input", width: fenceWidth / period, height: fenceHeight / period, data } };
}

const shifts = (most: number) => Array.from({ length: most + 1 }, (_, shift) => shift);

/**
 * Descends each loss's mean over all truths from one start, a sharp guess with noise, and shows where each of them goes. At the end each
 * takes the best by its own measure of all that is at hand: for L1 and L2 that is where they are; style's loss has many hollows.
 */
export async function blurLesson(
  most: number,
  signal: AbortSignal,
  onFrame: (frame: LessonFrame) => unknown,
): Promise<void> {
  const vgg = createVgg(await randomWeights({ network: "vgg19", upTo: "block1_conv1" }));
  const all = shifts(most).map(fence);
  const lanes = lessonLosses.map((loss) => new Lane(loss, all, vgg));
  const pictures = async () =>
    Object.fromEntries(
      await Promise.all(lanes.map(async (lane) => [lane.loss, await lane.image()] as const)),
    ) as LessonFrame["images"];
  try {
    for (let step = 1; step <= steps; step++) {
      await breathe(signal);
      for (const lane of lanes) lane.slowDown(1 - (step - 1) / steps);
      for (const lane of lanes) lane.step();
      if (step % every || step === steps) continue;
      await onFrame({ step, steps, images: await pictures() });
    }
    await breathe(signal);
    const values = await takeBest(lanes, shifts(most).map(woodOf));
    await onFrame({ step: steps, steps, images: await pictures(), values });
  } finally {
    for (const lane of lanes) lane.dispose();
    vgg.dispose();
  }
}

/** Each loss takes what has least of it among what all of them found and the truths; the losses of each at each. */
async function takeBest(
  lanes: readonly Lane[],
  truths: readonly (readonly number[])[],
): Promise<NonNullable<LessonFrame["values"]>> {
  // Its own comes first: of equals it stays.
  const found = (first: Lane) => [first, ...lanes.filter((lane) => lane !== first)];
  const best = new Map<Lane, readonly number[]>();
  for (const lane of lanes) {
    let least = Number.POSITIVE_INFINITY;
    for (const columns of [...(await Promise.all(found(lane).map((other) => other.columns()))), ...truths]) {
      const value = await lane.valueAt(columns);
      if (value < least) best.set(lane, columns);
      least = Math.min(least, value);
    }
  }
  for (const [lane, columns] of best) lane.moveTo(columns);
  const values = {} as Record<LessonLoss, Record<LessonLoss, number>>;
  for (const at of lanes) {
    const row = {} as Record<LessonLoss, number>;
    for (const judge of lanes) row[judge.loss] = await judge.valueAt(await at.columns());
    values[at.loss] = row;
  }
  return values;
}

/**
 * One loss on its way. Its picture is made of what a fence is made of: each column is wood to some part and sky for the rest, and
 * that part descends.
 */
class Lane {
  readonly loss: LessonLoss;
  /** All of them, as one batch: a loss of the batch is the mean of its losses. */
  readonly #truths: PreparedTarget;
  readonly #count: number;
  readonly #wood: Variable;
  readonly #adam: LiveAdam;
  readonly #loss: ContentLoss;

  constructor(loss: LessonLoss, truths: readonly Image[], vgg: Vgg) {
    this.loss = loss;
    const start = tidy(() => {
      const guess = row(woodOf((truths.length - 1) >> 1));
      return clipByValue(add(guess, randomNormal([1, 1, fenceWidth, 1], 0, noise, "float32", 3)), 0, 1);
    });
    this.#wood = variable(start);
    start.dispose();
    this.#adam = new LiveAdam(rate);
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
    this.#adam.setLearningRate(rate * part);
  }

  step(): void {
    const gradient = tidy(() => {
      const gradientOf = grad((x) => this.#loss.parts(this.#truths, x as Tensor4D).total);
      return sum(mul(sum(gradientOf(this.#repeated(pixelsOf(this.#wood))), [0, 1], true), towardsWood()), 3, true);
    });
    this.#adam.applyGradients([{ name: this.#wood.name, tensor: gradient }]);
    gradient.dispose();
    tidy(() => this.#wood.assign(clipByValue(this.#wood, 0, 1)));
  }

  /** How much of each column is wood. */
  async columns(): Promise<readonly number[]> {
    return [...(await this.#wood.data())];
  }

  moveTo(columns: readonly number[]): void {
    tidy(() => this.#wood.assign(row(columns)));
  }

  /** The loss of such columns, on average over the truths. */
  async valueAt(columns: readonly number[]): Promise<number> {
    const value = tidy(() => this.#loss.parts(this.#truths, this.#repeated(pixelsOf(row(columns)))).total);
    const [number] = await value.data();
    value.dispose();
    return number!;
  }

  #repeated(pixels: Tensor4D): Tensor4D {
    return tile(pixels, [this.#count, 1, 1, 1]);
  }

  async image(): Promise<Image> {
    const pixels = tidy(() => pixelsOf(this.#wood));
    const data = Uint8Array.from(Uint8ClampedArray.from(await pixels.data()));
    pixels.dispose();
    return { name: this.loss, width: fenceWidth, height: fenceHeight, data };
  }

  dispose(): void {
    this.#truths.dispose();
    this.#wood.dispose();
    this.#adam.dispose();
  }
}

/** From sky to wood, of each channel. */
const towardsWood = (): Tensor1D => tensor1d(wood.map((value, c) => value - sky[c]!));

const row = (columns: readonly number[]): Tensor4D => tensor4d([...columns], [1, 1, fenceWidth, 1]);

/** Columns of so much wood, as an image. */
const pixelsOf = (columns: Tensor): Tensor4D =>
  tile(add(tensor1d([...sky]), mul(columns, towardsWood())), [1, fenceHeight, 1, 1]);
