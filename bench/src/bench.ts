/** What the command line says about a run. */
export interface BenchOptions {
  /** Thread counts of engines and peers that take one. */
  readonly threads: readonly number[];
  /** Rounds that are counted; the warm-up comes before them. */
  readonly rounds: number;
  /** Height and width of the images. */
  readonly size: number;
  /** Of the bench `evaluate`. */
  readonly pairs: number;
  /** Only these engines, slow ones too; undefined for every one that works and is not slow. */
  readonly engines: readonly string[] | undefined;
  /** Only these judges of the bench `judge`; undefined for all. */
  readonly judges: readonly string[] | undefined;
  /** Whether the bench `judge` takes a pair of 1920x1080, too, or that alone. */
  readonly large: boolean | "alone";
  /** Parts of the bench `wasm`. */
  readonly parts: readonly string[];
  /** `false` for plain SIMD in the bench `wasm`, also where the engine has relaxed SIMD. */
  readonly relaxedSimd: boolean;
  /** Hardly any work, to see that it runs: what it takes means nothing, and is no fault. */
  readonly quick: boolean;
  /** A line of progress. */
  readonly note: (line: string) => void;
}

interface BenchResult {
  /** For `--json`. */
  readonly figures: unknown;
  /** Markdown, for people and for docs/benchmarks.md. */
  readonly report: string;
  /** What is wrong: values that differ, a limit that is passed. The exit code is 1 then. */
  readonly faults: readonly string[];
}

/** One row of the table in `benches.ts`. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  run(options: BenchOptions): Promise<BenchResult>;
}
