import { Names } from "./names.ts";
import { type Place, RowFiles } from "./row-files.ts";
import type { TableRow } from "./table-row.ts";

interface Column {
  readonly values: Float64Array;
  /** 1 where there is a value: one that was measured may be NaN. */
  readonly there: Uint8Array;
}

/**
 * The rows of a run, of which memory holds numbers, names and places alone: the rest of each stays on disk. A place counts from 0
 * to `count`.
 */
export class RunRows {
  readonly count: number;
  /** What a line says, as the table has it. */
  readonly #asRow: (at: number, line: TableRow) => TableRow;
  readonly #files = new RowFiles();
  readonly #names = new Names<string>();
  /** Number of the file from 1; 0 where there is no row. */
  readonly #file: Uint32Array;
  readonly #start: Float64Array;
  readonly #columns = new Map<string, Column>();
  readonly #failed: Uint8Array;
  readonly #candidates = new Names<string | undefined>();
  readonly #candidate: Uint32Array;
  readonly #ids: string[] = [];

  constructor(count: number, asRow: (at: number, line: TableRow) => TableRow = (_, line) => line) {
    this.count = count;
    this.#asRow = asRow;
    this.#file = new Uint32Array(count);
    this.#start = new Float64Array(count);
    this.#failed = new Uint8Array(count);
    this.#candidate = new Uint32Array(count);
  }

  set(at: number, { id, candidate, values, error }: TableRow, { file, start }: Place): void {
    this.#file[at] = this.#names.numberOf(file) + 1;
    this.#start[at] = start;
    this.#ids[at] = id;
    this.#candidate[at] = this.#candidates.numberOf(candidate);
    this.#failed[at] = error === undefined ? 0 : 1;
    for (const [name, value] of Object.entries(values)) {
      let column = this.#columns.get(name);
      if (!column) {
        column = { values: new Float64Array(this.count), there: new Uint8Array(this.count) };
        this.#columns.set(name, column);
      }
      column.values[at] = Number(value);
      column.there[at] = 1;
    }
  }

  has(at: number): boolean {
    return this.#file[at] !== 0;
  }

  /** Where its line is. */
  placeOf(at: number): Place {
    return { file: this.#names.get(this.#file[at]! - 1), start: this.#start[at]! };
  }

  /** Names of all values, in the order in which they were first met. */
  get columns(): string[] {
    return [...this.#columns.keys()];
  }

  /** A value; undefined where it was not measured. */
  value(at: number, column: string): number | undefined {
    const found = this.#columns.get(column);
    return found?.there[at] ? found.values[at] : undefined;
  }

  failed(at: number): boolean {
    return this.#failed[at] === 1;
  }

  idOf(at: number): string {
    return this.#ids[at]!;
  }

  candidateOf(at: number): string | undefined {
    return this.#candidates.get(this.#candidate[at]!);
  }

  /** Those that were compared, in the order of their first rows; one, which is undefined, where they have no names. */
  get candidates(): (string | undefined)[] {
    const met = new Set<number>();
    for (let at = 0; at < this.count && met.size < this.#candidates.length; at++)
      if (this.has(at)) met.add(this.#candidate[at]!);
    return [...met].map((number) => this.#candidates.get(number));
  }

  /** Places of the rows that were measured, of one candidate. */
  measuredOf(candidate: string | undefined): Uint32Array {
    const number = this.#candidates.numberOf(candidate);
    return this.#places((at) => this.#candidate[at] === number && this.#failed[at] === 0);
  }

  /** Places of the rows that have an error. */
  failures(): Uint32Array {
    return this.#places((at) => this.#failed[at] === 1);
  }

  #places(want: (at: number) => boolean): Uint32Array {
    const found = new Uint32Array(this.count);
    let length = 0;
    for (let at = 0; at < this.count; at++) if (this.has(at) && want(at)) found[length++] = at;
    return found.slice(0, length);
  }

  /** All that there is to say of a row, read from disk. */
  whole(at: number): TableRow {
    return this.#asRow(at, this.#files.read(this.placeOf(at)));
  }

  /** All rows in their order. */
  *all(): Generator<TableRow, void> {
    for (let at = 0; at < this.count; at++) yield this.whole(at);
  }

  /** The rows are lines of another file from now on, in their order, which begin at these bytes. */
  moveTo(file: string, starts: Float64Array): void {
    this.#files.close();
    const number = this.#names.numberOf(file) + 1;
    this.#file.fill(number);
    this.#start.set(starts);
  }

  /** Lets go of the files. */
  close(): void {
    this.#files.close();
  }
}
