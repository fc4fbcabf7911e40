import type { Planes, Shape } from "../convolution/planes.ts";
import {
  convolveRepeats,
  findRepeats,
  mostDistances,
  newRepeats,
  poolRepeats,
  type Repeats,
} from "../convolution/repeats.ts";
import type { Machine } from "../machine/machine.ts";
import type { Operation } from "../machine/operation.ts";
import type { Stage } from "./stages.ts";

/**
 * Follows where activations repeat themselves from the pictures to the last max-pool. In flat regions of a picture the
 * values of a pooling window are equal, but rounding differs from place to place in a Winograd tile: without the map it
 * would choose the winners. What is equal only because a pool or a ReLU hides a difference stays unknown, and to rounding.
 */
export class FollowedRepeats {
  readonly #machine: Machine;
  /** Pools to come, up to the last one of maxima. */
  #pools: number;
  #map: Repeats | undefined;

  constructor(machine: Machine, stages: readonly Stage[]) {
    this.#machine = machine;
    const pools = stages.flatMap(poolingOf);
    this.#pools = 1 + pools.lastIndexOf("max");
  }

  /** Address of the map of what was computed last; 0 where no max-pool comes. */
  get place(): number {
    return this.#map?.place ?? 0;
  }

  begin(pictures: Planes): Operation[] {
    if (!this.#pools) return [];
    this.#map = newRepeats(this.#machine, pictures);
    return [findRepeats(pictures, this.#map, Math.min(this.#pools, mostDistances))];
  }

  convolve(): Operation[] {
    return this.#map ? this.#go(this.#map, convolveRepeats) : [];
  }

  pool(output: Shape): Operation[] {
    this.#pools--;
    return this.#go(output, poolRepeats);
  }

  #go(shape: Omit<Shape, "channels">, make: (from: Repeats, to: Repeats) => Operation): Operation[] {
    const from = this.#map;
    if (!from) return [];
    this.#map = this.#pools > 0 ? newRepeats(this.#machine, shape) : undefined;
    this.#machine.heap.free(from.place);
    return this.#map ? [make(from, this.#map)] : [];
  }
}

function poolingOf(stage: Stage): ("max" | "average")[] {
  if (stage.kind === "pool") return [stage.average ? "average" : "max"];
  return stage.kind === "convolution" && stage.pooled ? ["max"] : [];
}
