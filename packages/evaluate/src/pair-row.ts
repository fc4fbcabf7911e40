import type { MeasureName } from "@srloss/core";
import type { JsonNumber } from "./evaluation-json.ts";

/** A pair of files, or of whatever `read` can read. */
export interface PairOfFiles {
  /** What the pair is called; with the candidate, no other pair has the same. */
  readonly id: string;
  /** Whose reconstruction it is, where several are compared. */
  readonly candidate?: string;
  readonly sr: string;
  readonly hr: string;
}

/** What there is to say of a pair: its values, or the error that it ended with. */
export interface PairRow extends PairOfFiles {
  /** Of the files' contents and the request: rows with the same key have the same values. None where a file could not be read. */
  readonly key?: string;
  /** `requestKey`. */
  readonly request: string;
  /** SHA-256 of the files. */
  readonly sha256?: { readonly sr: string; readonly hr: string };
  /** Of what was measured, in pixels: without the border. */
  readonly width?: number;
  readonly height?: number;
  /** By `name` of `evaluationRows`; empty where there is an error. */
  readonly values: Readonly<Record<string, JsonNumber>>;
  /** Measures that were put together from tiles; none where it is missing. */
  readonly tiled?: readonly MeasureName[];
  readonly error?: string;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What measuring took, without reading and decoding. */
  readonly milliseconds: number;
}
