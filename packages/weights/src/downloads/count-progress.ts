import { checkKind } from "@srloss/core/validation";
export interface PullProgress {
  /** Bytes that have arrived; never less than before. */
  readonly loaded: number;
  /** Bytes that are expected; more arrive where the server sends more than was asked for. */
  readonly total: number;
}

/**
 * What `HttpOptions.onBytes` is told, as progress: a piece that is fetched again is not counted again.
 *
 * @param total Bytes that are expected.
 *
 * @example
 * ```ts
 * import { countProgress } from "@srloss/weights/downloads";
 * const onBytes = countProgress(10, ({ loaded, total }) => console.log(loaded, total));
 * onBytes(4); // prints 4 10
 * ```
 */
export function countProgress(
  total: number,
  onProgress: ((progress: PullProgress) => void) | undefined,
): (count: number) => void {
  checkKind(total, "number", "countProgress: the total");
  if (onProgress !== undefined) checkKind(onProgress, "function", "countProgress: onProgress");
  let arrived = 0;
  let told = 0;
  return (count) => {
    arrived += count;
    if (arrived <= told) return;
    told = arrived;
    onProgress?.({ loaded: arrived, total: Math.max(total, arrived) });
  };
}
