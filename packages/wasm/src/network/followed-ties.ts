import { type SlidingWindow, sameAs, sameWindow } from "@srloss/core/networks";
import type { Blocked, Shape } from "../kernels/blocked-layout.ts";
import {
  convolveTies,
  findTies,
  mostDistances,
  newTieMap,
  poolTies,
  slideTies,
  type TieMap,
} from "../kernels/tie-map.ts";
import type { Operation } from "../runtime/operation.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Stage } from "./stages.ts";

/**
 * Follows which pixels of activations tie from the images to the last max-pool. In flat regions of an image the
 * values of a pooling window are equal, but rounding differs within a Winograd tile: without the map it
 * would choose the winners. What is equal only because a pool or a ReLU hides a difference stays unknown, and to rounding.
 */
export class FollowedTies {
  readonly #runtime: Runtime;
  /** Pools to come, up to the last one of maxima. */
  #pools: number;
  /** How many distances are looked for in the images. */
  readonly #distances: number;
  #map: TieMap | undefined;

  constructor(runtime: Runtime, stages: readonly Stage[]) {
    this.#runtime = runtime;
    const pools = stages.flatMap(poolingOf);
    this.#pools = 1 + pools.lastIndexOf("max");
    const slides = stages.some(
      (stage) => stage.kind === "slidingPool" || (stage.kind === "convolution" && stage.step.window.stride > 1),
    );
    this.#distances = slides ? mostDistances : Math.min(this.#pools, mostDistances);
  }

  /** Whether a max-pool comes. */
  get wanted(): boolean {
    return this.#pools > 0;
  }

  /** Address of the map of what was computed last; 0 where no max-pool comes. */
  get address(): number {
    return this.#map?.address ?? 0;
  }

  begin(images: Blocked): Operation[] {
    if (!this.#pools) return [];
    this.#map = newTieMap(this.#runtime, images);
    return [findTies(images, this.#map, this.#distances)];
  }

  convolve(window: SlidingWindow, output: Shape): Operation[] {
    return sameAs(window, sameWindow) ? this.#go(output, convolveTies) : this.#slide(window, output);
  }

  pool(output: Shape): Operation[] {
    this.#pools--;
    return this.#go(output, poolTies);
  }

  slide(window: SlidingWindow, output: Shape): Operation[] {
    this.#pools--;
    return this.#slide(window, output);
  }

  #slide(window: SlidingWindow, output: Shape): Operation[] {
    return this.#go(output, (from, to) => slideTies(from, to, window));
  }

  #go(shape: Omit<Shape, "channels">, make: (from: TieMap, to: TieMap) => Operation): Operation[] {
    const from = this.#map;
    if (!from) return [];
    this.#map = this.#pools > 0 ? newTieMap(this.#runtime, shape) : undefined;
    this.#runtime.heap.free(from.address);
    return this.#map ? [make(from, this.#map)] : [];
  }
}

function poolingOf(stage: Stage): ("max" | "average")[] {
  if (stage.kind === "slidingPool") return ["max"];
  if (stage.kind === "pool") return [stage.average ? "average" : "max"];
  return stage.kind === "convolution" && stage.pooled ? ["max"] : [];
}
