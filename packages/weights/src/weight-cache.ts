/**
 * Where converted weight sets are kept between runs: a folder (`diskCache` of `@srloss/node-gpu`), the Cache API
 * (`@srloss/web`), or anything with these methods.
 */
export interface WeightCache {
  /** The bytes under `key`, or undefined where there are none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Stores whole or not at all: a reader, also in another process, never sees half of it. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** Forgets `key`; no error where there is none. */
  remove?(key: string): Promise<void>;
  /**
   * Runs `task` while no other holder of `key`'s lock runs, in this process or another one; where absent, nothing is locked.
   * `signal` ends the waiting, not the task: rejects with its reason.
   */
  locked?<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Where it is, for messages: a folder, an origin. */
  readonly location?: string;
}
