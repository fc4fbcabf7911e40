import { deflateSync, inflateSync } from "node:zlib";
import { chunk, craftedPngs, type PngFile, pngFile, words } from "@srloss/conformance/png/files";
import { SrlossError } from "@srloss/core";
import { type DecodedImage, pngChunk, pngSignature } from "@srloss/engines/images";
import { decodeImage as decodeInNode } from "@srloss/node-gpu";
import { decodeImage as decodeInBrowser } from "@srloss/web";
import { type Sound, type Target, target } from "../target.ts";

const options = { maxPixels: 1e6, background: [0, 0, 0] } as const;

/** What two readers made of a file that one of them took. */
interface Both {
  readonly node: DecodedImage | Error;
  readonly browser: DecodedImage | Error;
}

/** Node's reader and the browser's of the same file, whose checksums are right again after each mutation. */
function agreement(format: string, unpacked: boolean): Target {
  return target<Both>({
    format,
    sound: () => Promise.all([...crafted, ...everyKind()].map(([name, file]) => soundPng(name, file, unpacked))),
    run: async (files) => {
      const file = sealed(Object.values(files)[0]!, unpacked);
      const read = (decode: typeof decodeInNode) => decode(file, options, "image").catch((error: Error) => error);
      const [node, browser] = await Promise.all([read(decodeInNode), read(decodeInBrowser)]);
      if (!(node instanceof Error && browser instanceof Error)) return { node, browser };
      throw browser instanceof SrlossError ? node : browser;
    },
    judge: ({ node, browser }, _, sound) => {
      if (browser instanceof Error) return { wrong: `only the browser refuses it: ${browser.message}` };
      // Node's decompressor for the web is lenient there, and browsers' are not.
      if (node instanceof Error)
        return /followed by other bytes/.test(node.message)
          ? "unchecked"
          : { wrong: `only Node refuses it: ${node.message}` };
      const { data, ...rest } = browser;
      const { data: others, ...theirs } = node;
      const same = JSON.stringify(Object.entries(rest).sort()) === JSON.stringify(Object.entries(theirs).sort());
      if (!same || data.length !== others.length || data.some((value, i) => value !== others[i]))
        return { wrong: "the readers' pixels differ" };
      const { expected } = sound as SoundPng;
      return data.length === expected.length && data.every((value, i) => value === expected[i]) ? "right" : "unchecked";
    },
  });
}

const crafted = craftedPngs.filter(({ pixels }) => pixels).map(({ name, file }): [string, Uint8Array] => [name, file]);

/** Every colour type and depth, interlaced or not, and with a transparent colour. */
function everyKind(): [name: string, file: Uint8Array][] {
  const depths = {
    gray: [1, 2, 4, 8, 16],
    rgb: [8, 16],
    palette: [1, 2, 4, 8],
    grayAlpha: [8, 16],
    rgba: [8, 16],
  } as const;
  const channels = { gray: 1, rgb: 3, palette: 1, grayAlpha: 2, rgba: 4 } as const;
  const [width, height] = [13, 9];
  return Object.entries(depths).flatMap(([name, all]) =>
    all.flatMap((depth) =>
      [false, true].map((interlaced): [string, Uint8Array] => {
        const color = name as PngFile["color"];
        const samples = Array.from(
          { length: width * height * channels[color] },
          (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 16) % 2 ** depth,
        );
        const palette = Array.from({ length: 3 * 2 ** depth }, (_, i) => (i * 101) % 256);
        const chunks =
          color === "palette"
            ? [chunk("PLTE", palette), chunk("tRNS", [0, 128])]
            : channels[color] % 2 === 1
              ? [chunk("tRNS", words(...samples.slice(0, channels[color])))]
              : [];
        return [`${name} of ${depth} bits`, pngFile({ width, height, depth, color, samples, interlaced, chunks })];
      }),
    ),
  );
}

interface SoundPng extends Sound {
  readonly expected: DecodedImage["data"];
}

async function soundPng(name: string, file: Uint8Array, unpacked: boolean): Promise<SoundPng> {
  const chunks = chunksOf(file).map(({ type, data }) => ({ type, data }));
  const rows = unpacked ? inflateSync(Buffer.concat(dataOf(chunks))) : undefined;
  let placed = false;
  const parts = chunks.map(({ type, data }) => {
    if (type !== "IDAT" || !rows) return pngChunk(type, data);
    const part = placed ? new Uint8Array() : rows;
    placed = true;
    return pngChunk(type, part);
  });
  const { data: expected } = await decodeInBrowser(file, options);
  return { name, files: { image: Buffer.concat([pngSignature, ...parts]) }, expected };
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const dataOf = (chunks: readonly Chunk[]) => chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data);

/** As far as lengths lead; the last may be cut. */
function chunksOf(file: Uint8Array): Chunk[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

/** A PNG of the same chunks with right checksums, its rows packed, if they are not, into as many pieces as there were. */
function sealed(file: Uint8Array, unpacked: boolean): Uint8Array {
  const chunks = chunksOf(file);
  const data = dataOf(chunks);
  const packed = unpacked ? deflateSync(Buffer.concat(data)) : undefined;
  let piece = 0;
  const parts = chunks.map(({ type, data: own }) => {
    if (type !== "IDAT" || !packed) return pngChunk(type, own);
    const [from, to] = [piece, piece + 1].map((n) => Math.floor((n * packed.length) / data.length));
    piece++;
    return pngChunk(type, packed.subarray(from, to));
  });
  return Buffer.concat([file.subarray(0, 8), ...parts]);
}

export const targets: readonly Target[] = [agreement("png-rows", true), agreement("png-data", false)];
