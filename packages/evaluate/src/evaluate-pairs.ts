import { type MeasureName, SrlossError } from "@srloss/core";
import { checkKind, checkOptions, given, type OptionNames } from "@srloss/core/validation";
import { ready, version_core } from "@tensorflow/tfjs-core";
import { contentHash } from "./content-hash.ts";
import { evaluateImages } from "./evaluate-images.ts";
import { finite, type Provenance } from "./evaluation-json.ts";
import { checkRequest, type EvaluationRequest, type ResolvedRequest } from "./evaluation-request.ts";
import { evaluationRows } from "./evaluation-rows.ts";
import { type CandidateImage, cropImage } from "./image-pair.ts";
import { disposeMeasures, type LoadedMeasure, withMeasures } from "./loaded-measures.ts";
import { checkNetworks, type LoadedNetwork } from "./loaded-network.ts";
import { checkSize, networkNeeds } from "./network-need.ts";
import type { PairOfFiles, PairRow } from "./pair-row.ts";
import { requestKey } from "./request-key.ts";

/** How `evaluatePairs` comes to pixels, and what it knows already. */
export interface EvaluatePairsOptions {
  /** One for each of `networkNeeds(request)`; loaded once, for all pairs. */
  readonly networks: readonly LoadedNetwork[];
  /** From `loadMeasures`; they stay the caller's. Defaults to loading what the request needs, once for all pairs. */
  readonly loaded?: readonly LoadedMeasure[];
  /** The engine that is current, and the versions beside tfjs'. */
  readonly made: Pick<Provenance, "engine" | "versions">;
  /** The bytes of a file. */
  readonly read: (file: string, signal: AbortSignal | undefined) => Promise<Uint8Array>;
  /** The pixels of a file's bytes. */
  readonly decode: (bytes: Uint8Array, file: string) => Promise<CandidateImage>;
  /** How files become pixels, where that is a matter of choice: a part of each row's key. Defaults to nothing. */
  readonly decoding?: Readonly<Record<string, unknown>>;
  /** Whether images of different sizes are cut to the size in common. Defaults to `false`. */
  readonly crop?: boolean;
  /** A row that was measured before, by its key: it is not measured again. */
  readonly known?: (key: string) => PairRow | undefined | Promise<PairRow | undefined>;
  /** How many pairs are read and decoded while one is measured: what memory holds. Defaults to 2. */
  readonly ahead?: number;
  /**
   * Measures to put together from tiles of a pair of this size, without its border; what it throws is the pair's error. Defaults to
   * none.
   */
  readonly tiled?: (size: { readonly width: number; readonly height: number }) => readonly MeasureName[];
  /** Ends it between two pairs. */
  readonly signal?: AbortSignal;
}

const optionNames: OptionNames<EvaluatePairsOptions> = {
  networks: true,
  loaded: true,
  made: true,
  read: true,
  decode: true,
  decoding: true,
  crop: true,
  known: true,
  ahead: true,
  tiled: true,
  signal: true,
};

/**
 * Measures pairs of files one after the other, of whatever sizes, however many: a row for each, in their order, as soon as it is
 * there. The next ones are read and decoded meanwhile. A pair that can't be measured is a row with its error.
 *
 * @param wanted What to measure; a `cropBorder` is cut away here.
 * @param pairs As many as there are; they are asked for when there is room.
 * @param options How to read them, the networks, the engine, what is known already.
 * @throws SrlossError for a request or options that can't be meant, before the first row, and for what is no pair; the signal's reason.
 *
 * @example
 * ```ts
 * const gray = (level) => ({ width: 1, height: 1, data: Uint8Array.of(level, level, level) });
 * const rows = evaluatePairs({ measures: ["l1"] }, [{ id: "a", sr: "7", hr: "5" }], {
 *   networks: [],
 *   made: { engine: { name: "cpu", device: "" } },
 *   read: async (file) => Uint8Array.of(Number(file)),
 *   decode: async ([level]) => gray(level),
 * });
 * for await (const { id, values } of rows) [id, values]; // => ["a", { l1: 2 }]
 * ```
 */
export async function* evaluatePairs(
  wanted: EvaluationRequest,
  pairs: Iterable<PairOfFiles> | AsyncIterable<PairOfFiles>,
  options: EvaluatePairsOptions,
): AsyncGenerator<PairRow, void> {
  checkOptions("evaluatePairs", options, optionNames, ["networks", "made", "read", "decode"]);
  const request = { ...checkRequest(wanted), maps: false };
  const { networks, ahead = 2 } = options;
  checkNetworks("evaluatePairs", request, networks);
  checkAhead(ahead);
  const { loaded, own } = await withMeasures("evaluatePairs", request, options.loaded);
  try {
    yield* measurePairs(request, pairs, { ...options, loaded });
  } finally {
    disposeMeasures(own);
  }
}

async function* measurePairs(
  request: ResolvedRequest,
  pairs: Iterable<PairOfFiles> | AsyncIterable<PairOfFiles>,
  options: EvaluatePairsOptions & { readonly loaded: readonly LoadedMeasure[] },
): AsyncGenerator<PairRow, void> {
  const { networks, loaded, made, decoding, crop = false, known = () => undefined, ahead = 2, signal } = options;
  const used = [...new Set(networks.map(({ vgg }) => vgg)), ...loaded.map(({ metric }) => metric)];
  const ofRequest = await requestKey(request, { ...made, networks: used }, { ...decoding, crop });
  const versions = { ...made.versions, tfjs: version_core };
  const common = { request: ofRequest, engine: made.engine.name, versions };

  const prepare = async (pair: PairOfFiles): Promise<Prepared> => {
    let found: Pick<PairRow, "key" | "sha256"> = {};
    try {
      const [sr, hr] = await Promise.all([options.read(pair.sr, signal), options.read(pair.hr, signal)]);
      const sha256 = { sr: await contentHash(sr), hr: await contentHash(hr) };
      const key = await contentHash(`${sha256.sr} ${sha256.hr} ${ofRequest}`);
      found = { key, sha256 };
      const before = await known(key);
      if (before) return { pair, found, before };
      // One after the other: what decoding takes beside the pixels is taken once.
      const images = { sr: await options.decode(sr, pair.sr), hr: await options.decode(hr, pair.hr) };
      return { pair, found, images: sameSize(images, crop) };
    } catch (error) {
      return { pair, found, error };
    }
  };

  const source = Symbol.asyncIterator in pairs ? pairs[Symbol.asyncIterator]() : pairs[Symbol.iterator]();
  const waiting: Promise<Prepared | undefined>[] = [];
  let asked: Promise<unknown> = Promise.resolve();
  let over = false;
  const ask = () => {
    const next = asked.then(async () => {
      if (over) return undefined;
      const { value, done } = await source.next();
      if (done) over = true;
      return done ? undefined : { pair: checkedPair(value) };
    });
    asked = next.catch(() => undefined);
    const prepared = next.then((one) => one && prepare(one.pair));
    // It is thrown where it is waited for.
    prepared.catch(() => undefined);
    waiting.push(prepared);
  };
  /** The pair before: one that follows it while both are being prepared may be the same. */
  let last: PairRow | undefined;
  try {
    for (let i = 0; i <= ahead; i++) ask();
    for (;;) {
      const prepared = await waiting.shift();
      signal?.throwIfAborted();
      if (!prepared) return;
      ask();
      // A turn of the event loop: measuring lets nothing through, neither a signal nor a decoder's answer.
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      const { pair, found } = prepared;
      const before = prepared.before ?? (found.key !== undefined && last?.key === found.key ? last : undefined);
      const row = before
        ? { ...named(pair), ...unnamed(before) }
        : { ...named(pair), ...found, ...common, ...(await measured(prepared, request, { ...options, loaded })) };
      if (row.error === undefined) last = row;
      yield row;
    }
  } finally {
    over = true;
    await source.return?.();
  }
}

interface Prepared {
  readonly pair: PairOfFiles;
  readonly found: Pick<PairRow, "key" | "sha256">;
  readonly before?: PairRow;
  readonly images?: Images;
  readonly error?: unknown;
}

interface Images {
  readonly sr: CandidateImage;
  readonly hr: CandidateImage;
}

function named({ id, candidate, sr, hr }: PairOfFiles): PairOfFiles {
  return { id, ...(candidate !== undefined && { candidate }), sr, hr };
}

function unnamed({ id: _, candidate: __, sr: ___, hr: ____, ...rest }: PairRow): Omit<PairRow, keyof PairOfFiles> {
  return rest;
}

async function measured(
  { images, error }: Prepared,
  request: ResolvedRequest,
  { networks, loaded = [], tiled = () => [] }: Pick<EvaluatePairsOptions, "networks" | "loaded" | "tiled">,
): Promise<Pick<PairRow, "width" | "height" | "values" | "tiled" | "error" | "milliseconds">> {
  const start = performance.now();
  try {
    if (!images) throw error;
    // A backend that ran out of memory on the pair before is being replaced.
    await ready();
    const { cropBorder } = request;
    const { width, height } = images.hr;
    const size = { width: width - 2 * cropBorder, height: height - 2 * cropBorder };
    const some = size.width > 0 && size.height > 0;
    if (some) for (const need of [undefined, ...networkNeeds(request)]) checkSize(request, need, size);
    const byTiles = some ? tiled(size) : [];
    const evaluation = await evaluateImages(images, request, networks, { loaded, tiled: byTiles });
    const values = Object.fromEntries(
      evaluationRows(evaluation, request).map(({ name, value }) => [name, finite(value)]),
    );
    const how = evaluation.tiled && { tiled: evaluation.tiled };
    return { ...size, values, ...how, milliseconds: Math.round(performance.now() - start) };
  } catch (failure) {
    const sentence = failure instanceof Error ? failure.message : String(failure);
    return { values: {}, error: sentence, milliseconds: Math.round(performance.now() - start) };
  }
}

function sameSize({ sr, hr }: Images, crop: boolean): Images {
  if (!crop) return { sr, hr };
  const size = { width: Math.min(sr.width, hr.width), height: Math.min(sr.height, hr.height) };
  return { sr: cropImage(sr, 0, size), hr: cropImage(hr, 0, size) };
}

/** Of a program's own making: what is no pair is its fault, and no row could say whose. */
function checkedPair(pair: PairOfFiles): PairOfFiles {
  for (const name of ["id", "sr", "hr"]) checkKind(Object(pair)[name], "text", `evaluatePairs: a pair's ${name}`);
  return pair;
}

function checkAhead(ahead: number): void {
  if (!(Number.isInteger(ahead) && ahead >= 0))
    throw new SrlossError("option", `evaluatePairs: ahead is a number of pairs, 0 or more; got ${given(ahead)}.`);
}
