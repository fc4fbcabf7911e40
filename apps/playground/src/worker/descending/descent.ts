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
import type { OptimiseTerm } from "../../optimise/descent-choices.ts";
import type { Image } from "../image.ts";
import { type LoadListener, networkFor } from "../network.ts";
import { LiveAdam } from "./live-adam.ts";

/** What may change while it runs. */
export interface DescentSettings {
  /** Weights of the terms; 0 is off. */
  readonly weights: Readonly<Record<OptimiseTerm, number>>;
  /** Of the perceptual and the style term. */
  readonly layers: readonly string[];
  /** Of Adam, in units of the pixels (0..255). */
  readonly learningRate: number;
}

/** The weighted terms and their sum, before a step was taken. */
export interface DescentStep {
  readonly total: number;
  readonly terms: Readonly<Partial<Record<OptimiseTerm, number>>>;
}

/** A descent without an engine: what it takes to go on with it on another. */
export interface SuspendedDescent {
  readonly target: Image;
  readonly pixels: Image;
  readonly settings: DescentSettings;
  /** Adam's counts and moments, as it names them. */
  readonly adam: readonly { readonly name: string; readonly shape: readonly number[]; readonly data: Float32Array }[];
}

/** A picture on its way to another one; it lives until `dispose`. */
export class Descent {
  readonly #truth: Tensor4D;
  readonly #pixels: Variable;
  readonly #adam: LiveAdam;
  readonly #original: Image;
  #settings: DescentSettings;
  #loss: ContentLoss | undefined;
  #target: PreparedTarget | undefined;
  #builtFor: { readonly settings: DescentSettings; readonly vgg: Vgg | null } | undefined;

  constructor(target: Image, start: Image, settings: DescentSettings) {
    this.#truth = imageTensor(target);
    const first = imageTensor(start);
    this.#pixels = variable(first);
    first.dispose();
    this.#adam = new LiveAdam(settings.learningRate);
    this.#original = target;
    this.#settings = settings;
  }

  /** From the next step on. */
  change(settings: DescentSettings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    this.#settings = settings;
    this.#adam.setLearningRate(settings.learningRate);
  }

  async step(listener: LoadListener): Promise<DescentStep> {
    await this.#prepare(listener);
    return this.#takeStep();
  }

  /** Reads the run off the engine and ends it here. */
  async suspend(): Promise<SuspendedDescent> {
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
    return { target: this.#original, pixels, settings: this.#settings, adam };
  }

  /** Goes on with a run on the engine that is current now. */
  static async resume({ target, pixels, settings, adam }: SuspendedDescent): Promise<Descent> {
    const run = new Descent(target, pixels, settings);
    const moments = adam.map(({ name, shape, data }) => ({ name, tensor: tensor(data, [...shape]) }));
    // Adam copies them.
    await run.#adam.setWeights(moments);
    for (const { tensor } of moments) tensor.dispose();
    return run;
  }

  async image(name: string): Promise<Image> {
    const [, height, width] = this.#pixels.shape as Tensor4D["shape"];
    return { name, width, height, data: Uint8Array.from(Uint8ClampedArray.from(await this.#pixels.data())) };
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

  async #takeStep(): Promise<DescentStep> {
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
    return { total, terms };
  }
}
