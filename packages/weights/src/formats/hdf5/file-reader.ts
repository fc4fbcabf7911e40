import type { ByteSource } from "../../byte-source.ts";
import { WeightsError } from "../../weights-error.ts";
import { pauses } from "../pause.ts";
import { Extents } from "./extents.ts";
import { lookup3 } from "./lookup3.ts";

/** Metadata is read in pages, since it lies in small pieces side by side and each read may be a request. */
const pageSize = 16384;

/** HDF5's "no such address". */
const undefinedAddress = 0xffff_ffff_ffff_ffffn;

/** The longest structure, and all of them together: a hundred times what a whole Keras model has. */
const [longest, mostMetadata] = [4e6, 64e6];

/** Longer than any name of Keras'. */
export const longestName = 1024;

/** Reads little-endian structures of an HDF5 file at their addresses. Addresses and lengths are 8 bytes. */
export class FileReader {
  readonly #source: ByteSource;
  readonly #extents = new Extents();
  readonly #shared = new Map<number, Promise<Structure>>();
  readonly #pages = new Map<number, Promise<Uint8Array>>();
  readonly #pause: () => Promise<void> | undefined;
  #size: number;
  #left: number;
  /** How many entries a group's nodes have room for; 0 where the file does not say. */
  room = { symbols: 0, children: 0 };

  constructor(source: ByteSource, size: number, signal?: AbortSignal) {
    this.#source = source;
    this.#size = size;
    this.#pause = pauses(signal);
    this.#left = Math.min(2 * size + pageSize, mostMetadata);
  }

  /** The file's own word on where it ends: what is cut short shows at once, and nothing lies after it. */
  endsAt(end: number): void {
    if (end > this.#size) throw this.broken(`it has ${this.#size} of ${end} bytes`);
    this.#size = end;
  }

  /** For messages: the source's name. */
  get name(): string {
    return this.#source.name;
  }

  broken(what: string): WeightsError {
    return new WeightsError("truncated", `${this.#source.name} is a damaged HDF5 file (${what}); get it again.`);
  }

  unsupported(what: string): WeightsError {
    return new WeightsError(
      "unsupported",
      `${this.#source.name} is an HDF5 file with ${what}, which Keras does not write for such networks; save it again with Keras, or convert it to safetensors.`,
    );
  }

  /** Says that these bytes are one thing's; @throws WeightsError where a part of them is another's already. */
  take(address: number, length: number): void {
    const from = this.#within(address, length);
    if (!this.#extents.take(from, from + length)) throw this.broken("two parts of it lie on each other");
  }

  /** A structure that belongs to one thing only. */
  async own(address: number, length: number): Promise<Structure> {
    this.take(address, length);
    return this.structure(address, length);
  }

  /** A structure of `length` bytes with its checksum after it. */
  async checked(address: number, length: number): Promise<Structure> {
    const whole = await this.own(address, length + 4);
    const content = whole.take(length);
    if (whole.u32() !== lookup3(content.bytes)) throw this.broken(`the checksum at byte ${address + length} is wrong`);
    return content;
  }

  /** A structure that several things name, such as a heap of strings: read once, its length by `measure`. */
  async shared(address: number, measure: () => Promise<number>): Promise<Structure> {
    const read = this.#shared.get(address) ?? measure().then((length) => this.own(address, length));
    this.#shared.set(address, read);
    const found = await read;
    found.at = 0;
    return found;
  }

  /** Metadata: a structure of a few hundred bytes. */
  async structure(address: number, length: number): Promise<Structure> {
    const from = this.#within(address, length);
    this.#left -= length;
    if (length > longest || this.#left < 0) throw this.broken("more structure than weights have");
    await this.#pause();
    const bytes = new Uint8Array(length);
    for (let page = Math.floor(from / pageSize); page * pageSize < from + length; page++) {
      const start = page * pageSize;
      const data = await this.#page(page);
      const [first, last] = [Math.max(from, start), Math.min(from + length, start + data.length)];
      bytes.set(data.subarray(first - start, last - start), first - from);
    }
    return new Structure(bytes, this);
  }

  /** The numbers of a dataset, in one read. */
  async data(address: number, length: number): Promise<Uint8Array> {
    const from = this.#within(address, length);
    return this.#source.read(from, from + length);
  }

  #page(page: number): Promise<Uint8Array> {
    const start = page * pageSize;
    const cached = this.#pages.get(page);
    const read = cached ?? this.#source.read(start, Math.min(start + pageSize, this.#size));
    this.#pages.set(page, read);
    return read;
  }

  #within(address: number, length: number): number {
    if (!(address >= 0 && length >= 0 && address + length <= this.#size))
      throw this.broken(`it ends at byte ${this.#size}, and something should be at ${address}`);
    return address;
  }
}

/** Bytes with a position. */
export class Structure {
  readonly #view: DataView;
  readonly #reader: FileReader;
  at = 0;

  constructor(
    readonly bytes: Uint8Array,
    reader: FileReader,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#reader = reader;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** A length or an address; -1 for "undefined". */
  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    return value === undefinedAddress ? -1 : Number(value);
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes. */
  unsigned(bytes: number): number {
    if (bytes === 1) return this.u8();
    if (bytes === 2) return this.u16();
    return bytes === 4 ? this.u32() : this.u64();
  }

  take(length: number): Structure {
    const from = this.#advance(length);
    return new Structure(this.bytes.subarray(from, from + length), this.#reader);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  /** To the next multiple of 8 from the start of the structure. */
  align(): void {
    this.at = Math.min(this.bytes.length, Math.ceil(this.at / 8) * 8);
  }

  /** Text up to a zero byte or the end. */
  text(): string {
    const rest = this.bytes.subarray(this.at, this.at + longestName + 1);
    const end = rest.indexOf(0);
    if (end === -1 && rest.length > longestName) throw this.#reader.broken("a name without end");
    const length = end === -1 ? rest.length : end;
    this.at = Math.min(this.at + length + 1, this.bytes.length);
    return new TextDecoder().decode(rest.subarray(0, length));
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  #advance(length: number): number {
    const from = this.at;
    if (!(length >= 0 && from + length <= this.bytes.length)) throw this.#reader.broken("a structure is cut short");
    this.at += length;
    return from;
  }
}
