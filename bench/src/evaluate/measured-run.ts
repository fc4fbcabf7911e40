/** One program that went through all pairs. */
export interface MeasuredRun {
  readonly name: string;
  readonly threads: number;
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly pairsPerSecond: number;
  /** The most memory up to the row at which a process has met all that it needs, to half of the rows, and to the end. */
  readonly settledBytes?: number | undefined;
  readonly halfBytes?: number | undefined;
  readonly peakBytes?: number | undefined;
  readonly means: Readonly<Record<string, number>>;
}

/** What every program of a comparison is told. */
export interface Comparison {
  readonly folder: string;
  readonly size: number;
  readonly pairs: number;
  readonly threads: number;
  /** Rows after which memory is looked at. */
  readonly settled: number;
  readonly measures: readonly string[];
  /** With LPIPS' weights, where it is one of the measures. */
  readonly lpips?: string | undefined;
  readonly note: (line: string) => void;
}
