import { type ContentLoss, contentLoss } from "@srloss/core";
import { type CheckpointStore, type TrainEvent, train } from "@srloss/train";
import type { Vgg } from "@srloss/vgg";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { batch, chosenNetwork, patch, type TrainLoss, type TrainSettings } from "../../train/train-choices.ts";
import type { Image } from "../image.ts";
import { type LoadListener, networkFor } from "../network.ts";
import { firstNetwork } from "./first-network.ts";
import { lookedThrough, trainTerms } from "./train-terms.ts";

/** Of Adam; the style term's gradient has bursts, which would kill units in the first steps. */
const adam = { adam: { beta2: 0.99 }, clip: 20 } as const;
/** Who has learned takes smaller steps. */
const learningRates = { trained: 5e-4, fromNothing: 1e-3 } as const;
/** Until the visitor has seen enough. */
const endless = 1e9;

/** What is on the engine. */
interface Running {
  readonly network: LayersModel;
  readonly events: AsyncGenerator<TrainEvent>;
  readonly end: AbortController;
}

/** A network that learns by one loss. Between two engines it is a checkpoint in memory. */
export class Lane {
  readonly name: TrainLoss;
  readonly #images: readonly Image[];
  readonly #settings: TrainSettings;
  readonly #kept = new Map<string, Uint8Array>();
  #running: Running | undefined;
  #loss: { readonly loss: ContentLoss; readonly vgg: Vgg | null } | undefined;
  #step = 0;

  constructor(name: TrainLoss, images: readonly Image[], settings: TrainSettings) {
    this.name = name;
    this.#images = images;
    this.#settings = settings;
  }

  get step(): number {
    return this.#step;
  }

  /** The network as it is now: on another engine, too, before its first step there. */
  async network(): Promise<LayersModel> {
    return (await this.#begun()).network;
  }

  /** Loads what its loss looks through. @throws What a download throws. */
  async prepare(listener: LoadListener): Promise<void> {
    const layers = lookedThrough[this.name];
    const vgg = layers.length ? await networkFor(layers, listener) : null;
    if (this.#loss && this.#loss.vgg === vgg) return;
    // The weights of the terms are for pixels in 0..255, as the rest of the page has them.
    this.#loss = { vgg, loss: contentLoss(vgg, trainTerms[this.name], { range: [0, 1], pixelRange: [0, 255] }) };
  }

  /** @throws SrlossError where the training has diverged. */
  async takeStep(): Promise<void> {
    const { events } = await this.#begun();
    for (;;) {
      const { value: event } = await events.next();
      if (event?.type === "skipped") throw new Error(`${event.name} can't be trained on: ${event.reason}.`);
      if (event?.type !== "step") continue;
      this.#step = event.step;
      return;
    }
  }

  /** Takes everything off the engine; the next step goes on from here. */
  async release(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    this.#loss = undefined;
    try {
      running.end.abort();
      // Its last event but one is a checkpoint.
      while (!(await running.events.next()).done);
    } finally {
      running.network.dispose();
    }
  }

  async #begun(): Promise<Running> {
    if (this.#running) return this.#running;
    const network = await firstNetwork(this.#settings);
    const end = new AbortController();
    const { scale } = this.#settings;
    const most = Math.min(patch, ...this.#images.flatMap(({ width, height }) => [width, height]));
    const events = train({
      model: network,
      scale,
      data: {
        names: this.#images.map((_, i) => String(i)),
        readImage: async (name) => this.#images[Number(name)]!,
      },
      // Weights of the network may be changed while it runs.
      loss: { parts: (yTrue, yPred) => this.#loss!.loss.parts(yTrue, yPred) },
      steps: endless,
      batch,
      patch: most - (most % scale),
      ...adam,
      learningRate: learningRates[chosenNetwork(this.#settings) === "trained" ? "trained" : "fromNothing"],
      seed: 1,
      logEvery: 1,
      checkpoint: { store: inMemory(this.#kept), every: endless, resume: true },
      signal: end.signal,
    });
    this.#running = { network, events, end };
    // The first event comes once its checkpoint, where it has one, is read.
    await events.next();
    return this.#running;
  }
}

function inMemory(kept: Map<string, Uint8Array>): CheckpointStore {
  return {
    read: async (name) => kept.get(name),
    write: async (name, bytes) => void kept.set(name, bytes),
    remove: async (name) => void kept.delete(name),
  };
}
