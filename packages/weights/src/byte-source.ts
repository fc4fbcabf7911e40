/** Bytes that can be read piece by piece: a file on disk, a Blob, an http address, a buffer. */
export interface ByteSource {
  /** For messages: a path, an address, a file's name. */
  readonly name: string;
  /** Total length in bytes. */
  size(): Promise<number>;
  /** The bytes `[start, end)`; throws where they are not all there. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** A source beside this one (`model.json` names its shards relative to itself). */
  sibling?(path: string): ByteSource;
}
