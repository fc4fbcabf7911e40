import { useRef, useState } from "preact/hooks";
import type { RunOptions } from "./runs.ts";
import { useStandingJob } from "./use-standing-job.ts";

/** What the worker has ready before it runs, and what it was made of. */
interface Prepared {
  /** It is there, and of what is chosen now. */
  readonly there: boolean;
  /** Makes it anew. @returns Whether it is there then. */
  readonly anew: (options?: RunOptions) => Promise<boolean>;
  /** Waits for it, or makes it where nobody has: a second job would end the one that makes it. */
  readonly wait: () => Promise<boolean>;
}

/**
 * Has the worker prepare what is chosen, as soon as it is wanted and whenever something else is chosen.
 *
 * @param key What it is made of.
 * @param wanted Whether it is to be made now.
 * @param make Gives undefined where it failed or was cancelled.
 * @param show Told what was made.
 */
export function usePrepared<T>(
  key: string,
  wanted: boolean,
  make: (options: RunOptions) => Promise<T | undefined>,
  show: (made: T) => void,
): Prepared {
  const [madeOf, setMadeOf] = useState<string>();
  const underWay = useRef<{ readonly key: string; readonly made: Promise<boolean> }>(undefined);
  const prepare = async (options: RunOptions) => {
    const made = await make(options);
    if (made === undefined) return false;
    setMadeOf(key);
    show(made);
    return true;
  };
  const anew = (options: RunOptions = {}) => {
    const mine = { key, made: prepare(options) };
    underWay.current = mine;
    return mine.made.finally(() => {
      if (underWay.current === mine) underWay.current = undefined;
    });
  };
  const there = madeOf === key;
  useStandingJob(wanted && !there ? key : undefined, anew);
  return {
    there,
    anew,
    wait: async () => (underWay.current?.key === key ? underWay.current.made : there || anew()),
  };
}
