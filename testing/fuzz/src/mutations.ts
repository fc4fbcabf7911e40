import type { Random } from "./random.ts";
import type { Files } from "./target.ts";

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Numbers at which readers stumble. */
const telling = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** Damage to one file; each leaves the bytes that it was given alone. */
const mutations: Readonly<Record<string, Mutation>> = {
  "bits flipped": (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    for (let n = 1 + random.below(8); n > 0; n--) copy[place(copy, random)]! ^= 1 << random.below(8);
    return copy;
  },
  "bytes changed": (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    for (let n = 1 + random.below(4); n > 0; n--) copy[place(copy, random)] = random.below(256);
    return copy;
  },
  "cut short": (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  "a number replaced": (bytes, random) => {
    const value = random.below(3) ? random.pick(telling) : BigInt(random.below(bytes.length + 9));
    return overwritten(bytes, place(bytes, random), number(value, random));
  },
  "a number moved a little": (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    if (copy.length < 8) return copy;
    const view = new DataView(copy.buffer);
    const at = Math.min(place(copy, random), copy.length - 8);
    const by = random.pick([-64, -8, -4, -1, 1, 4, 8, 64]);
    if (random.below(2)) view.setUint32(at, view.getUint32(at, true) + by, true);
    else view.setUint32(at, view.getUint32(at) + by);
    return copy;
  },
  zeros: (bytes, random) => {
    const [from, length] = span(bytes, random);
    return Uint8Array.from(bytes).fill(0, from, from + length);
  },
  "a piece missing": (bytes, random) => {
    const [from, length] = span(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(from + length));
  },
  "a piece twice": (bytes, random) => {
    const [from, length] = span(bytes, random);
    return joined(bytes.subarray(0, from + length), bytes.subarray(from));
  },
  "a piece copied over another": (bytes, random) => {
    const [from, length] = span(bytes, random);
    return overwritten(bytes, place(bytes, random), bytes.slice(from, from + length));
  },
  "bytes put in": (bytes, random) => {
    const at = place(bytes, random);
    const more = Uint8Array.from({ length: 1 + random.below(32) }, () => random.below(256));
    return joined(bytes.subarray(0, at), more, bytes.subarray(at));
  },
  "bytes at the end": (bytes, random) =>
    joined(
      bytes,
      Uint8Array.from({ length: 1 + random.below(32) }, () => random.below(256)),
    ),
  "a digit changed": (bytes, random) => {
    const digits = [...bytes.subarray(0, 65536).keys()].filter((at) => bytes[at]! >= 48 && bytes[at]! <= 57);
    return digits.length ? overwritten(bytes, random.pick(digits), Uint8Array.of(48 + random.below(10))) : bytes;
  },
};

/** Damage to files beside each other. */
const amongFiles: Readonly<Record<string, (files: Files, random: Random) => Files>> = {
  "two files swapped": (files, random) => {
    const [a, b] = [random.pick(Object.keys(files)), random.pick(Object.keys(files))];
    return { ...files, [a]: files[b]!, [b]: files[a]! };
  },
  "a file missing": (files, random) => {
    const gone = random.pick(Object.keys(files));
    return Object.fromEntries(Object.entries(files).filter(([name]) => name !== gone));
  },
  "a file in place of another": (files, random) => ({
    ...files,
    [random.pick(Object.keys(files))]: files[random.pick(Object.keys(files))]!,
  }),
};

/** One to three mutations of what is sound, and what they were. */
export function mutate(sound: Files, random: Random): { readonly files: Files; readonly what: string } {
  let files = sound;
  const what: string[] = [];
  for (let n = random.pick([1, 1, 1, 2, 3]); n > 0; n--) {
    const names = Object.keys(files);
    if (!names.length) break;
    if (names.length > 1 && random.below(4) === 0) {
      const kind = random.pick(Object.keys(amongFiles));
      files = amongFiles[kind]!(files, random);
      what.push(kind);
      continue;
    }
    const name = random.pick(names);
    const kind = random.pick(Object.keys(mutations));
    if (files[name]!.length) files = { ...files, [name]: mutations[kind]!(files[name]!, random) };
    what.push(names.length > 1 ? `${kind} in ${name}` : kind);
  }
  return { files, what: what.join(", then ") };
}

/** Half of them in the first 512 bytes, where headers are. */
function place(bytes: Uint8Array, random: Random): number {
  return random.below(random.below(2) ? bytes.length : Math.min(bytes.length, 512));
}

function span(bytes: Uint8Array, random: Random): [from: number, length: number] {
  return [place(bytes, random), 1 + random.below(random.pick([4, 16, 64, 1024]))];
}

function number(value: bigint, random: Random): Uint8Array {
  const eight = new Uint8Array(8);
  const little = random.below(2) === 0;
  new DataView(eight.buffer).setBigUint64(0, value, little);
  const length = random.pick([1, 2, 4, 8]);
  return little ? eight.slice(0, length) : eight.slice(8 - length);
}

function overwritten(bytes: Uint8Array, at: number, by: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(by.subarray(0, copy.length - at), at);
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
