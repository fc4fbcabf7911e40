/** Values that come part by part: their deviation, in float64 around the first of them, so that nothing cancels. */
export class Spread {
  #count = 0;
  #pivot = 0;
  #sum = 0;
  #squares = 0;

  add(values: Float32Array): void {
    if (this.#count === 0) this.#pivot = values[0]!;
    for (const value of values) {
      const around = value - this.#pivot;
      this.#sum += around;
      this.#squares += around * around;
    }
    this.#count += values.length;
  }

  /** The root of the mean square around the mean. */
  deviation(): number {
    const mean = this.#sum / this.#count;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean));
  }
}
