import {
  evaluatePairs,
  type LoadedMeasure,
  type LoadedNetwork,
  networkNeeds,
  type PairOfFiles,
  type PairRow,
} from "@srloss/evaluate";
import { type BackendReport, decodeImage, imageBytes, useBackend } from "@srloss/node-gpu";
import { tiledMeasures, tilesSentence } from "../comparing/choose-tiles.ts";
import { loadJudges } from "../comparing/load-judges.ts";
import { loadNetworks } from "../comparing/load-networks.ts";
import { type CompareRequest, judgePlaces, parseRequest } from "../comparing/parse-request.ts";
import { madeJson } from "../comparing/print-evaluation.ts";
import { exitCodeOf } from "../exit-code.ts";
import { colourOption, engineOptions, packagesOption } from "../options.ts";
import { note } from "../terminal/note.ts";

type Known = (key: string) => PairRow | undefined | Promise<PairRow | undefined>;
type Pairs = Iterable<PairOfFiles> | AsyncIterable<PairOfFiles>;

/** Why a preset was left out, and the exit code of that. */
export interface LeftOut {
  readonly reason: string;
  readonly code: number;
}

/** An engine and networks that are ready to measure. */
export interface Measurer {
  readonly request: CompareRequest;
  readonly backend: BackendReport;
  readonly networks: readonly LoadedNetwork[];
  /** Presets whose networks can't be had: no row has them. */
  readonly left: ReadonlyMap<string, LeftOut>;
  /** Of measures that have a network of their own. */
  readonly loaded: readonly LoadedMeasure[];
  measure(pairs: Pairs, known: Known): AsyncIterable<PairRow>;
}

/** Starts the engine and loads what the request needs, once for all pairs. */
export async function startMeasurer(options: Record<string, unknown>, signal: AbortSignal): Promise<Measurer> {
  const wished = parseRequest(options);
  const wanted = engineOptions(options);
  const background = colourOption(options.background, "background");
  const backend = await useBackend(wanted);
  const all = networkNeeds(wished);
  const failed = new Map<string, unknown>();
  const networks = await loadNetworks(all, wished.weights, failed, signal, packagesOption(options)).catch((error) => {
    // What needs no network is left.
    if (failed.size < all.length || !wished.measures.length || signal.aborted) throw error;
    return [];
  });
  const request = { ...wished, presets: wished.presets.filter((preset) => !failed.has(preset)) };
  const { weights: _, ...measured } = request;
  const needs = networkNeeds(request);
  const left = new Map<string, LeftOut>();
  for (const [preset, error] of failed) left.set(preset, { reason: (error as Error).message, code: exitCodeOf(error) });
  const loaded = await loadJudges(measured, judgePlaces(options), signal);
  /** Of the first pair alone. */
  let said = false;
  const { engine, versions } = madeJson({ backend, networks: [] });
  return {
    request,
    backend,
    networks,
    left,
    loaded,
    measure: (pairs, known) =>
      evaluatePairs({ ...measured, maps: false }, pairs, {
        networks,
        loaded,
        made: { engine, versions },
        read: (file, signal) => imageBytes(file, { signal }),
        decode(bytes, file) {
          return decodeImage(bytes, background ? { background } : {}, file);
        },
        tiled(size) {
          const names = tiledMeasures(measured, needs, size, { ...wanted, engine: backend.engine });
          if (names.length && !said) note(tilesSentence(names, size));
          said ||= names.length > 0;
          return names;
        },
        decoding: { ...(background && { background }), ...(wanted.precision && { precision: wanted.precision }) },
        crop: options.crop === true,
        known,
        signal,
      }),
  };
}
