/** Some pairs that a worker measures at once, and all that it has to know for that: it goes through Redis as JSON. */
export interface Batch<Pair = unknown, Row = unknown> {
  /** What is measured and how; whatever the two sides agree on. */
  readonly request: unknown;
  readonly pairs: readonly QueuedPair<Pair, Row>[];
}

export interface QueuedPair<Pair = unknown, Row = unknown> {
  /** Its place among all pairs of the run. */
  readonly index: number;
  readonly pair: Pair;
  /** A row of an earlier run: where the files are still the same, it is the answer. */
  readonly known?: Row;
}

export interface PlacedRow<Row = unknown> {
  readonly index: number;
  readonly row: Row;
}
