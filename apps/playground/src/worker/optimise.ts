import { type ContentLoss, type ContentTerms, contentLoss, type PreparedTarget } from "@srloss/core";
import type { Vgg } from "@srloss/vgg";
import { imageTensor } from "@srloss/web";
import {
  clipByValue,
  clone,
  keep,
  type Scalar,
  type Tensor4D,
  tensor,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import type { Image } from "./image.ts";
import { breathe } from "./jobs.ts";
import { LiveAdam } from "./live-adam.ts";
import { type LoadListener, networkFor } from "./network.ts";

/** What may change while it runs. */
export interface OptimiseSettings {
  /** Weights of the terms; 0 is off. */
  readonly weights: Readonly<Record<OptimiseTerm, number>>;
  /** Of the perceptual and the style term. */
  readonly layers: readonly string[];
  /** Of Adam, in units of the pixels (0..255). */
  readonly learningRate: number;
}

export type OptimiseTerm = "l1" | "l2" | "perceptual" | "style" | "totalVariation";

/** One step: the weighted terms and their sum, before the step was taken. */
export interface OptimiseStep {
  readonly step: number;
  readonly total: number;
  readonly terms: Readonly<Partial<Record<OptimiseTerm, number>>>;
}

export interface OptimiseFrame {
  readonly steps: readonly OptimiseStep[];
  readonly stepsPerSecond: number;
  readonly image: Image;
}

const frameMs = 100;

/** A run without an engine: what it takes to go on with it on another. */
export interface SuspendedOptimisation {
  readonly target: Image;
  readonly pixels: Image;
  readonly settings: OptimiseSettings;
  readonly step: number;
  /** Adam's counts and moments, as it names them. */
  readonly adam: readonly { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array }[];
}

/** A picture on its way to another one; it lives until `dispose`. */
export class Optimisation {
  readonly #truth: Tensor4D;
  readonly #pixels: Variable;
  readonly #adam: LiveAdam;
  readonly #original: Image;
  #settings: OptimiseSettings;
  #loss: ContentLoss | undefined;
  #target: PreparedTarget | undefined;
  #builtFor: { readonly settings: OptimiseSettings; readonly vgg: Vgg | null } | undefined;
  #step = 0;

  constructor(target: Image, start: Image, settings: OptimiseSettings) {
    this.#truth = imageTensor(target);
    const first = imageTensor(start);
    this.#pixels = variable(first);
    first.dispose();
    this.#adam = new LiveAdam(settings.learningRate);
    this.#original = target;
    this.#settings = settings;
  }

  /** From the next step on. */
  change(settings: OptimiseSettings): void {
    this.#settings = settings;
    this.#adam.setLearningRate(settings.learningRate);
  }

  /** Takes `count` steps and shows some of them; without `count`, until the signal. */
  async run(
    count: number | undefined,
    listener: LoadListener,
    onFrame: (frame: OptimiseFrame) => unknown,
  ): Promise<void> {
    const { signal } = listener;
    let steps: OptimiseStep[] = [];
    let shown = performance.now();
    const show = async () => {
      const now = performance.now();
      const frame = { steps, stepsPerSecond: (1000 * steps.length) / (now - shown), image: await this.#image() };
      [steps, shown] = [[], now];
      // The page has drawn it by then: frames that wait for each other would keep it from answering.
      await onFrame(frame);
    };
    try {
      for (let i = 0; i < (count ?? Number.POSITIVE_INFINITY); i++) {
        await breathe(signal);
        await this.#prepare(listener);
        steps.push(await this.#takeStep());
        if (performance.now() - shown > frameMs) await show();
      }
    } finally {
      if (steps.length) await show();
    }
  }

  /** Reads the run off the engine and ends it here. */
  async suspend(): Promise<SuspendedOptimisation> {
    const [, height, width] = this.#pixels.shape as Tensor4D["shape"];
    const pixels = { ...this.#original, height, width, data: Float32Array.from(await this.#pixels.data()) };
    const weights = await this.#adam.getWeights();
    const adam = await Promise.all(
      weights.map(async ({ name, tensor }) => ({
        name,
        shape: tensor.shape,
        data: Float32Array.from(await tensor.data()),
      })),
    );
    weights[0]!.tensor.dispose();
    this.dispose();
    return { target: this.#original, pixels, settings: this.#settings, step: this.#step, adam };
  }

  /** Goes on with a run on the engine that is current now. */
  static async resume({ target, pixels, settings, step, adam }: SuspendedOptimisation): Promise<Optimisation> {
    const run = new Optimisation(target, pixels, settings);
    run.#step = step;
    const moments = adam.map(({ name, shape, data }) => ({ name, tensor: tensor(data, [...shape]) }));
    // Adam copies them.
    await run.#adam.setWeights(moments);
    for (const { tensor } of moments) tensor.dispose();
    return run;
  }

  dispose(): void {
    this.#target?.dispose();
    this.#truth.dispose();
    this.#pixels.dispose();
    this.#adam.dispose();
  }

  /** The loss of the settings and the network as they are now. */
  async #prepare(listener: LoadListener): Promise<void> {
    const settings = this.#settings;
    const { weights, layers } = settings;
    if (Object.values(weights).every((weight) => weight === 0))
      throw new Error("Every weight is 0, and there is nothing to descend; turn a term on.");
    const vgg = weights.perceptual || weights.style ? await networkFor(layers, listener) : null;
    if (this.#builtFor?.settings === settings && this.#builtFor.vgg === vgg) return;
    const { l1, l2, totalVariation } = weights;
    const terms: ContentTerms = {
      l1,
      l2,
      totalVariation,
      perceptual: { weight: weights.perceptual, layers },
      style: { weight: weights.style, layers },
    };
    this.#target?.dispose();
    this.#target = undefined;
    this.#loss = contentLoss(vgg, terms);
    this.#target = this.#loss.prepare(this.#truth);
    this.#builtFor = { settings, vgg };
  }

  async #takeStep(): Promise<OptimiseStep> {
    const [loss, target] = [this.#loss!, this.#target!];
    const values: [term: OptimiseTerm, weight: number, value: Scalar][] = [];
    const { value, grads } = variableGrads(() => {
      const { total, parts } = loss.parts(target, this.#pixels);
      for (const { term, weight, value } of parts) values.push([term as OptimiseTerm, weight, keep(clone(value))]);
      return total;
    }, [this.#pixels]);
    this.#adam.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    for (const gradient of Object.values(grads)) gradient.dispose();
    tidy(() => this.#pixels.assign(clipByValue(this.#pixels, 0, 255)));
    const total = (await value.data())[0]!;
    value.dispose();
    const terms: Partial<Record<OptimiseTerm, number>> = {};
    for (const [term, weight, part] of values) {
      terms[term] = (terms[term] ?? 0) + weight * (await part.data())[0]!;
      part.dispose();
    }
    if (!Number.isFinite(total))
      throw new Error("The loss is no longer a finite number; reset, with a smaller learning rate.");
    return { step: ++this.#step, total, terms };
  }

  async #image(): Promise<Image> {
    const [, height, width] = this.#pixels.shape as Tensor4D["shape"];
    const data = Uint8Array.from(Uint8ClampedArray.from(await this.#pixels.data()));
    return { name: `${this.#original.name}, step ${this.#step}`, width, height, data };
  }
}
