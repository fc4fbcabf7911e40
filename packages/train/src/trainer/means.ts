type Sums = Record<string, [sum: number, count: number]>;

/** Means of named numbers; what it holds goes through JSON unchanged. */
export class Means {
  #sums: Sums = {};

  add(name: string, value: number): void {
    const [sum, count] = this.#sums[name] ?? [0, 0];
    this.#sums[name] = [sum + value, count + 1];
  }

  /** The means, and begins anew. */
  take(): Record<string, number> {
    const means = Object.fromEntries(Object.entries(this.#sums).map(([name, [sum, count]]) => [name, sum / count]));
    this.#sums = {};
    return means;
  }

  toJSON(): unknown {
    return this.#sums;
  }

  load(saved: unknown): void {
    this.#sums = { ...(saved as Sums) };
  }
}
