import { useLayoutEffect, useState } from "preact/hooks";
import { StandingJob } from "./standing-job.ts";

/**
 * Keeps a job going, as `StandingJob` does.
 *
 * @returns Begins it once more.
 */
export function useStandingJob(...wanted: Parameters<StandingJob["want"]>): () => void {
  const [job] = useState(() => new StandingJob());
  // Not when the browser has time: what the visitor does meanwhile would come before it.
  useLayoutEffect(() => job.want(...wanted));
  return () => job.again();
}
