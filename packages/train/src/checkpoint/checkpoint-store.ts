/**
 * Where a training keeps what it needs to go on: a folder, a database, memory. `write` must replace an entry whole or leave
 * the old one, even where the process or the machine ends in the middle.
 */
export interface CheckpointStore {
  /** Undefined where there is no such entry. */
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** No error where there is no such entry. */
  remove(name: string): Promise<void>;
}
