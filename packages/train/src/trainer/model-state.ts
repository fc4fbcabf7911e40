import { SrlossError } from "@srloss/core";
import { dispose, keep, mul, type Tensor, type Tensor1D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import { type AdamSettings, type AdamVectors, adamStep, noMoments } from "../optimiser/adam.ts";
import { FlatWeights } from "../optimiser/flat-weights.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Weights, moments and running mean of a model that is trained. */
export class ModelState {
  readonly weights: FlatWeights;
  readonly #statistics: FlatWeights;
  readonly #ema: number | undefined;
  #vectors: AdamVectors;

  constructor(model: TrainableModel, ema: number | undefined) {
    this.weights = new FlatWeights(model.trainableWeights);
    this.#statistics = new FlatWeights(model.nonTrainableWeights);
    this.#ema = ema;
    const parameters = keep(this.weights.read());
    const average = ema === undefined ? {} : { average: tidy(() => mul(parameters, 1) as Tensor1D) };
    this.#vectors = { parameters, ...noMoments(this.weights.size), ...average };
    for (const vector of Object.values(this.#vectors)) keep(vector);
  }

  /** One step of the optimiser. @returns The length of the gradient, the caller's to dispose. */
  update(gradient: Tensor1D, step: number, rate: number, adam: AdamSettings): Tensor {
    const { norm, ...next } = adamStep(this.#vectors, gradient, step, rate, { ...adam, ema: this.#ema });
    dispose(this.#vectors as never);
    this.#vectors = next;
    for (const vector of Object.values(this.#vectors)) keep(vector);
    this.weights.write(this.#vectors.parameters);
    return norm;
  }

  /** Does something while the model has the running mean of its weights, where there is one. */
  async averaged<T>(work: () => Promise<T>): Promise<T> {
    const { average, parameters } = this.#vectors;
    if (!average) return work();
    this.weights.write(average);
    try {
      return await work();
    } finally {
      this.weights.write(parameters);
    }
  }

  /** All of it, on the processor. @throws SrlossError with code `diverged` where a number is not finite. */
  async read(): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    for (const [name, vector] of Object.entries(this.#vectors))
      vectors.set(name, Float32Array.from((await vector.data()) as Float32Array));
    if (this.#statistics.size) {
      const statistics = this.#statistics.read();
      vectors.set("statistics", Float32Array.from((await statistics.data()) as Float32Array));
      statistics.dispose();
    }
    for (const vector of vectors.values())
      if (!vector.every(Number.isFinite))
        throw new SrlossError("diverged", "The weights are not finite any more; lower the learning rate, or clip.");
    return vectors;
  }

  /** What `read` gave. A running mean that is not there begins at the weights. */
  load(saved: ReadonlyMap<string, Float32Array>): void {
    const sized = (name: string, size: number) => {
      const values = saved.get(name);
      if (values?.length === size) return values;
      throw new SrlossError(
        "checkpoint",
        `The checkpoint is of a model with ${values?.length ?? "other"} weights, and this one has ${size}; train the same model, or begin anew.`,
      );
    };
    const size = this.weights.size;
    // All are looked at before anything is another.
    const [parameters, first, second] = ["parameters", "first", "second"].map((name) => sized(name, size));
    const average = saved.has("average") ? sized("average", size) : parameters;
    const statistics = this.#statistics.size ? sized("statistics", this.#statistics.size) : undefined;
    const kept = (values: Float32Array | undefined) => keep(tensor1d(values!));
    const loaded = { parameters: kept(parameters), first: kept(first), second: kept(second) };
    const next = this.#vectors.average ? { ...loaded, average: kept(average) } : loaded;
    dispose(this.#vectors as never);
    this.#vectors = next;
    this.weights.write(next.parameters);
    if (statistics) tidy(() => this.#statistics.write(tensor1d(statistics)));
  }

  dispose(): void {
    dispose(this.#vectors as never);
  }
}
