/** Milliseconds that a batch may take, whatever others took; and before the first one is there. */
const [leastSlow, firstSlow] = [60_000, 3_600_000];
/** Times the slowest batch so far. */
const slower = 10;

/** How long workers have held batches, by this process's clock: theirs may go wrong. */
export class HeldBatches {
  readonly #since = new Map<string, { readonly taken: number; readonly at: number; copied: boolean }>();
  #slowest: number | undefined;
  /** Whether any was slow. */
  copied = false;

  /**
   * Whether a batch is held for too long; said once.
   *
   * @param taken When a worker took it, which another one may do again; undefined where none has.
   */
  isSlow(id: string, taken: number | undefined, slowAfter: number | undefined): boolean {
    if (taken === undefined) return false;
    const now = performance.now();
    const seen = this.#since.get(id);
    if (seen?.taken !== taken) {
      this.#since.set(id, { taken, at: now, copied: seen?.copied ?? false });
      return false;
    }
    const most = this.#slowest === undefined ? firstSlow : Math.max(leastSlow, slower * this.#slowest);
    if (seen.copied || now - seen.at < (slowAfter ?? most)) return false;
    seen.copied = true;
    this.copied = true;
    return true;
  }

  answered(id: string): void {
    const seen = this.#since.get(id);
    this.#since.delete(id);
    this.#slowest = Math.max(this.#slowest ?? 0, seen ? performance.now() - seen.at : 0);
  }
}
