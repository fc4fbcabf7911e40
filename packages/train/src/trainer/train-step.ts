import {
  add,
  concat,
  dispose,
  keep,
  mul,
  reshape,
  type Scalar,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { learningRate } from "../optimiser/schedule.ts";
import { purposes, random } from "../random/random.ts";
import { discriminatorCost, generatorTerm } from "./adversary.ts";
import type { Training } from "./check-train-options.ts";
import { lossGradient, partNames } from "./loss-gradient.ts";
import type { ModelState } from "./model-state.ts";
import { type PreparedBatch, prepareBatch } from "./prepared-batch.ts";

/** The models of a training. */
export interface States {
  readonly generator: ModelState;
  readonly discriminator: ModelState | undefined;
}

/** What a step came to, on the engine still; the caller's to dispose. */
export interface StepValues {
  readonly names: readonly string[];
  readonly values: Tensor1D;
}

/** The learning rate of a step, from 0. */
export function rateOf({ schedule, learningRate: rate, steps }: Training, step: number, first: number = rate): number {
  return learningRate(schedule, first, step, steps);
}

/** Makes a batch of patches, and changes the weights by it. */
export async function trainStep(
  training: Training,
  { generator, discriminator }: States,
  pixels: Float32Array,
  step: number,
): Promise<StepValues> {
  const { batch, patch, scale, degradation, warmUp, seed } = training;
  const side = patch + 2 * (degradation.margin ?? 0);
  const numbers = random(seed, purposes.degradation, step);
  const pair = await prepareBatch(pixels, [batch, side, side], scale, degradation, numbers);
  const warm = warmUp?.steps ?? 0;
  const plays = step >= warm && discriminator !== undefined;
  const made = generatorStep(training, generator, pair, step, plays);
  const judged = plays ? discriminatorStep(training, discriminator, pair.hr, made.sr!, step - warm) : undefined;
  const parts = [made, ...(judged ? [judged] : [])];
  const values = tidy(() => concat(parts.map((part) => part.values)));
  dispose([pair.lr, pair.hr, ...parts.map((part) => part.values), ...(made.sr ? [made.sr] : [])]);
  return { names: parts.flatMap(({ names }) => names), values };
}

function generatorStep(
  training: Training,
  state: ModelState,
  { lr, hr }: PreparedBatch,
  step: number,
  plays: boolean,
): StepValues & { readonly sr: Tensor4D | undefined } {
  const { model, warmUp, adversarial, adam } = training;
  const loss = warmUp && step < warmUp.steps ? warmUp.loss : training.loss;
  let names: string[] = [];
  let sr: Tensor4D | undefined;
  const { gradient, values } = lossGradient(state.weights, () => {
    const made = model.apply(lr, { training: true }) as Tensor4D;
    const { total, parts } = loss.parts(hr, made);
    names = partNames(parts);
    const all = parts.map(({ value }) => value);
    if (!plays) return { total, values: [total, ...all] };
    sr = keep(made);
    const term = generatorTerm(adversarial!, hr, made);
    names.push("generator");
    const whole: Scalar = add(total, mul(term, adversarial!.weight));
    return { total: whole, values: [whole, ...all, term] };
  });
  const norm = state.update(gradient, step + 1, rateOf(training, step), adam);
  const told = tidy(() => concat([values, reshape(norm, [1]) as Tensor1D]));
  dispose([gradient, values, norm]);
  return { names: [...names, "gradient"], values: told, sr };
}

function discriminatorStep(
  training: Training,
  state: ModelState,
  hr: Tensor4D,
  sr: Tensor4D,
  played: number,
): StepValues {
  const { adversarial, adam } = training;
  const { gradient, values } = lossGradient(state.weights, () => {
    const total = discriminatorCost(adversarial!, hr, sr);
    return { total, values: [total] };
  });
  const rate = rateOf(training, (training.warmUp?.steps ?? 0) + played, adversarial!.learningRate);
  dispose([state.update(gradient, played + 1, rate, adam), gradient]);
  return { names: ["discriminator"], values };
}
