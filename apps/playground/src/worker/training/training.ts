import { type TrainLoss, type TrainSettings, trainLosses } from "../../train/train-choices.ts";
import { type Area, cutImage, type Image } from "../image.ts";
import { breathe } from "../jobs.ts";
import type { LoadListener } from "../network.ts";
import { firstNetwork } from "./first-network.ts";
import { Lane } from "./lane.ts";
import { type Look, Watched } from "./watched.ts";

/** What the page is shown: the networks' reconstructions after as many steps each. */
export interface TrainFrame {
  readonly step: number;
  readonly stepsPerSecond: number;
  /** Of the losses whose networks learn; not of one that failed. */
  readonly looks: Readonly<Partial<Record<TrainLoss, LaneLook>>>;
  /** Why a loss trains nothing. */
  readonly failed: Readonly<Partial<Record<TrainLoss, string>>>;
}

export interface LaneLook extends Look {
  /** Steps that its network has learned: fewer than the others' where its weights came late. */
  readonly step: number;
}

export interface BegunTraining {
  readonly original: Image;
  readonly bicubic: Look;
  /** What every network makes of it before its first step. */
  readonly start: Look;
}

/** Between two frames at least. */
const frameMs = 250;
/** Frames take no more than one part in so many of the time: the rest is learning. */
const frameShare = 8;

/** One tiny network for each loss, in lockstep: the same first weights, the same patches, as many steps. */
export class Training {
  readonly #original: Image;
  readonly #settings: TrainSettings;
  readonly #lanes: readonly Lane[];
  readonly #failed = new Map<TrainLoss, string>();
  #watched: Watched | undefined;
  #step = 0;

  /** @param images To train on; the part `watched` is of the first. */
  constructor(images: readonly Image[], watched: Area, settings: TrainSettings) {
    this.#settings = settings;
    this.#original = cutImage(images[0]!, watched);
    this.#lanes = trainLosses.map((name) => new Lane(name, images, settings));
  }

  async begin(): Promise<BegunTraining> {
    const network = await firstNetwork(this.#settings);
    try {
      const [bicubic, start] = [await this.#look().bicubic(), await this.#look().reconstruction("start", network)];
      return { original: this.#original, bicubic, start };
    } finally {
      network.dispose();
    }
  }

  /** Trains until the signal, and shows how it goes. */
  async run(listener: LoadListener, onFrame: (frame: TrainFrame) => unknown): Promise<void> {
    const { signal } = listener;
    // What was missing may be there by now.
    this.#failed.clear();
    let shown = { step: this.#step, time: performance.now() };
    let [pause, resumed] = [frameMs, shown.time];
    const show = async () => {
      const now = performance.now();
      const stepsPerSecond = (1000 * (this.#step - shown.step)) / (now - shown.time);
      shown = { step: this.#step, time: now };
      // The page has drawn it by then: frames that wait for each other would keep it from answering.
      await onFrame({ step: this.#step, stepsPerSecond, ...(await this.#frame()) });
      pause = Math.max(frameMs, (frameShare - 1) * (performance.now() - now));
      resumed = performance.now();
    };
    for (;;) {
      for (const lane of this.#lanes) {
        await breathe(signal);
        // After an interruption in the middle of a round some are a step ahead.
        if (lane.step <= this.#step) await this.#takeStep(lane, listener);
      }
      this.#step++;
      if (performance.now() - resumed > pause) await show();
    }
  }

  /** Takes everything off the engine; it goes on on the next one. */
  async release(): Promise<void> {
    this.#watched?.dispose();
    this.#watched = undefined;
    for (const lane of this.#lanes) await lane.release();
  }

  async #takeStep(lane: Lane, listener: LoadListener): Promise<void> {
    if (this.#failed.has(lane.name)) return;
    try {
      await lane.prepare(listener);
      await lane.takeStep();
    } catch (error) {
      listener.signal.throwIfAborted();
      if ((error as Error).name === "BackendLostError") throw error;
      this.#failed.set(lane.name, error instanceof Error ? error.message : String(error));
      if (this.#failed.size === this.#lanes.length) throw error;
    }
  }

  async #frame(): Promise<Pick<TrainFrame, "looks" | "failed">> {
    const looks: Partial<Record<TrainLoss, LaneLook>> = {};
    for (const lane of this.#lanes) {
      const { name, step } = lane;
      if (this.#failed.has(name)) continue;
      looks[name] = { ...(await this.#look().reconstruction(name, await lane.network())), step };
    }
    return { looks, failed: Object.fromEntries(this.#failed) };
  }

  #look(): Watched {
    this.#watched ??= new Watched(this.#original, this.#settings.scale);
    return this.#watched;
  }
}
