/** What a layout has: the pickled object, and where a storage's bytes begin. */
export interface Layout {
  readonly object: unknown;
  /** Of the storage of this key, which must hold so many bytes. */
  storageStart(key: string, bytes: number): Promise<number>;
}
