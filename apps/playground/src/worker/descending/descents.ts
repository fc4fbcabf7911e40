import type { DescentName } from "../../optimise/descent-choices.ts";
import type { Image } from "../image.ts";
import { breathe } from "../jobs.ts";
import type { LoadListener } from "../network.ts";
import { Descent, type DescentSettings, type DescentStep, type SuspendedDescent } from "./descent.ts";

/** What each of the losses is, by its name. */
export type DescentTable<T> = Readonly<Partial<Record<DescentName, T>>>;

/** One step of each. */
export interface OptimiseStep {
  readonly step: number;
  readonly lanes: DescentTable<DescentStep>;
}

export interface OptimiseFrame {
  readonly steps: readonly OptimiseStep[];
  readonly stepsPerSecond: number;
  readonly images: DescentTable<Image>;
}

export interface SuspendedDescents {
  readonly target: Image;
  readonly step: number;
  readonly lanes: DescentTable<SuspendedDescent>;
}

const frameMs = 100;

/** Several losses that descend from one start, a step of each at a time; they live until `dispose`. */
export class Descents {
  readonly #target: Image;
  #lanes: ReadonlyMap<DescentName, Descent>;
  #step = 0;
  /** Steps of a round that was interrupted. */
  #taken: Partial<Record<DescentName, DescentStep>> = {};

  constructor(target: Image, start: Image, settings: DescentTable<DescentSettings>) {
    this.#target = target;
    this.#lanes = new Map(entries(settings).map(([name, own]) => [name, new Descent(target, start, own)]));
  }

  /** From the next step on; of losses that are no part of it nothing is taken. */
  change(settings: DescentTable<DescentSettings>): void {
    for (const [name, own] of entries(settings)) this.#lanes.get(name)?.change(own);
  }

  /** Takes `count` steps of each and shows some of them; without `count`, until the signal. */
  async run(
    count: number | undefined,
    listener: LoadListener,
    onFrame: (frame: OptimiseFrame) => unknown,
  ): Promise<void> {
    let steps: OptimiseStep[] = [];
    let shown = performance.now();
    const show = async () => {
      const now = performance.now();
      const frame = { steps, stepsPerSecond: (1000 * steps.length) / (now - shown), images: await this.#images() };
      [steps, shown] = [[], now];
      // The page has drawn it by then: frames that wait for each other would keep it from answering.
      await onFrame(frame);
    };
    try {
      for (let i = 0; i < (count ?? Number.POSITIVE_INFINITY); i++) {
        steps.push(await this.#takeStep(listener));
        if (performance.now() - shown > frameMs) await show();
      }
    } finally {
      if (steps.length) await show();
    }
  }

  /** Reads all of it off the engine and ends it here. */
  async suspend(): Promise<SuspendedDescents> {
    const lanes: Partial<Record<DescentName, SuspendedDescent>> = {};
    for (const [name, descent] of this.#lanes) lanes[name] = await descent.suspend();
    return { target: this.#target, step: this.#step, lanes };
  }

  /** Goes on on the engine that is current now. */
  static async resume({ target, step, lanes }: SuspendedDescents): Promise<Descents> {
    const descents = new Descents(target, target, {});
    const resumed = new Map<DescentName, Descent>();
    for (const [name, lane] of entries(lanes)) resumed.set(name, await Descent.resume(lane));
    descents.#lanes = resumed;
    descents.#step = step;
    return descents;
  }

  dispose(): void {
    for (const descent of this.#lanes.values()) descent.dispose();
  }

  async #takeStep(listener: LoadListener): Promise<OptimiseStep> {
    for (const [name, descent] of this.#lanes) {
      if (this.#taken[name]) continue;
      await breathe(listener.signal);
      this.#taken[name] = await descent.step(listener);
    }
    const lanes = this.#taken;
    this.#taken = {};
    return { step: ++this.#step, lanes };
  }

  async #images(): Promise<DescentTable<Image>> {
    const images: Partial<Record<DescentName, Image>> = {};
    for (const [name, descent] of this.#lanes)
      images[name] = await descent.image(`${this.#target.name}, ${name}, step ${this.#step}`);
    return images;
  }
}

const entries = <T>(table: DescentTable<T>) => Object.entries(table) as [DescentName, T][];
