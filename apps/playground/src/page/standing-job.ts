import type { RunOptions } from "./runs.ts";

/** What a job of the page's own accord is given by whoever keeps it going. */
export interface Standing extends Required<Pick<RunOptions, "byItself" | "interrupted">> {
  /** It is what the page shows now; false where the visitor has gone elsewhere meanwhile. */
  readonly wanted: () => boolean;
}

type Begin = (standing: Standing) => Promise<unknown>;

/**
 * A job that the page begins by itself as soon as something else is wanted, and again where another tab or another engine ended it. What
 * the visitor stopped, or what failed, waits for the visitor.
 */
export class StandingJob {
  private newest: { readonly key: string | undefined; readonly begin: Begin } | undefined;
  private running: { readonly key: string | undefined } | undefined;

  /**
   * To be told whenever something may have changed.
   *
   * @param key What is wanted now; undefined where nothing is.
   */
  want(key: string | undefined, begin: Begin): void {
    const before = this.newest?.key;
    this.newest = { key, begin };
    if (key !== undefined && key !== before && this.running?.key !== key) this.again();
  }

  /** Begins what is wanted, whatever became of it before. */
  again(): void {
    if (this.newest?.key === undefined) return;
    const { key, begin } = this.newest;
    // An older one with this key may still come to its end.
    const mine = { key };
    this.running = mine;
    let ended = false;
    const interrupted = () => {
      ended = true;
    };
    const wanted = () => this.running === mine && this.newest?.key === key;
    void begin({ byItself: true, interrupted, wanted }).finally(() => {
      if (this.running !== mine) return;
      this.running = undefined;
      if (ended) this.again();
    });
  }
}
