/** Names that many rows share, by numbers. */
export class Names<T> {
  readonly #list: T[] = [];
  readonly #numbers = new Map<T, number>();

  numberOf(name: T): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#list.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }

  get(number: number): T {
    return this.#list[number]!;
  }

  get length(): number {
    return this.#list.length;
  }
}
