/** What comes from elsewhere, taken one after the other; an error is for whoever asks next. */
export class AnswerQueue<T> {
  readonly #items: T[] = [];
  #error: { readonly reason: unknown } | undefined;
  #wake: () => void = () => undefined;

  push(item: T): void {
    this.#items.push(item);
    this.#wake();
  }

  fail(reason: unknown): void {
    this.#error ??= { reason };
    this.#wake();
  }

  async next(): Promise<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item;
      if (this.#error) throw this.#error.reason;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
