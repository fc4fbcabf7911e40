import type { MeasureName } from "@srloss/core";
import type { EvaluationMap, MeasuredValue, Mix } from "./evaluation.ts";

/** Hears what comes next, before it begins. */
export type OnStage = (what: string) => void | Promise<void>;

/** What has been measured so far. */
export interface Found {
  readonly values: Map<MeasureName, MeasuredValue>;
  readonly mixes: Record<string, Mix>;
  readonly maps: EvaluationMap[];
}
