/** What is wrong with a pickle; the caller adds the name of the file. */
export class PickleError extends Error {}

/** The pickle goes on behind the bytes that there are. */
export class PickleEnds extends PickleError {}

/** A reference to a storage: `("storage", type, key, location, count, ...)`. */
export class PersistentId {
  constructor(readonly parts: readonly unknown[]) {}
}

/** A tensor as a pickle describes it. */
export interface PickledTensor {
  readonly storage: PickledStorage;
  /** In elements, of the first one. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
}

/** Which storage, of how many numbers of which type. */
export interface PickledStorage {
  readonly key: string;
  readonly type: string;
  readonly count: number;
}

export function isTensor(value: unknown): value is PickledTensor {
  return typeof value === "object" && value !== null && "storage" in value && "strides" in value;
}
