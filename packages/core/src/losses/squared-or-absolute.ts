import type { Elementwise } from "../differentiable/mean-of-difference.ts";
import { absolute } from "../pixel/l1-loss.ts";
import { squared } from "../pixel/l2-loss.ts";
import { SrlossError } from "../srloss-error.ts";
import { given } from "../validation/given.ts";

/** How numbers are compared: the mean of their differences' sizes, or of the squares. */
export type PointCriterion = "l1" | "l2";

/** @throws SrlossError for another name than these. */
export function pointCriterion(name: PointCriterion, loss: string): Elementwise {
  if (name === "l1") return absolute;
  if (name === "l2") return squared;
  throw new SrlossError("option", `${loss}: criterion is "l1" or "l2"; got ${given(name)}.`);
}
