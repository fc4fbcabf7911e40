/** What comes from elsewhere, for one who waits. */
export class Answers<T> {
  readonly #there: T[] = [];
  #failure: { readonly error: unknown } | undefined;
  #waiting: (() => void) | undefined;

  push(answer: T): void {
    this.#there.push(answer);
    this.#waiting?.();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#waiting?.();
  }

  /** @throws What `fail` was called with, before what is there. */
  async next(): Promise<T> {
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      if (this.#there.length) return this.#there.shift()!;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}
