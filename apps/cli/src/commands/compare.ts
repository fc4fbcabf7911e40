import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { measures } from "@srloss/core";
import {
  checkSize,
  type Evaluation,
  evaluateImages,
  evaluationJson,
  evaluationRows,
  hasMap,
  networkNeeds,
  type ResolvedRequest,
  type UsedNetwork,
} from "@srloss/evaluate";
import { type BackendReport, checkWritable, useBackend } from "@srloss/node-gpu";
import { WeightsError } from "@srloss/weights";
import { tiledMeasures, tilesSentence } from "../comparing/choose-tiles.ts";
import { collectDecoded } from "../comparing/collect-garbage.ts";
import { cutPair, type DecodedPair, decodePair } from "../comparing/decode-pair.ts";
import { leftOut } from "../comparing/left-out.ts";
import { loadJudges, withJudgesAtHand } from "../comparing/load-judges.ts";
import { type Failures, forEachNeed, loadNetworks } from "../comparing/load-networks.ts";
import { grayAndColour, seemSwapped } from "../comparing/pair-remarks.ts";
import { judgePlaces, parseRequest } from "../comparing/parse-request.ts";
import { evaluationTable, madeJson } from "../comparing/print-evaluation.ts";
import { checkMemory, withinMemory } from "../comparing/within-memory.ts";
import { exitCodeOf } from "../exit-code.ts";
import { mapName } from "../maps/map-name.ts";
import { writeMaps } from "../maps/write-maps.ts";
import { colourOption, engineOptions, packagesOption, textOption } from "../options.ts";
import { writePairReport } from "../report/pair-report.ts";
import { killable } from "../terminal/interruption.ts";
import { note, noteEngine, setTalk, warn } from "../terminal/note.ts";
import { type StageLine, stageLine } from "../terminal/progress.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;
type Files = { readonly sr: string; readonly hr: string };

/** `srloss compare SR HR` */
export async function compare(sr: string, hr: string, options: Options, signal: AbortSignal): Promise<void> {
  setTalk(options);
  const stage = stageLine();
  const files = { sr, hr };
  try {
    const { weights, ...asked } = parseRequest(options);
    await checkPaths(files, asked, options);
    const swapped = seemSwapped(files);
    if (swapped !== undefined) note(swapped);
    const decoded = await decode(files, asked, options, stage);
    const request = options.loss === undefined ? await withJudges(asked, options, decoded, stage) : asked;
    const result = await evaluate(decoded, request, weights, options, signal, stage);
    print(result, files, decoded, request, options);
    await draw(result, files, decoded, request, options, stage);
  } finally {
    // Where an error ends it, its sentence begins a line.
    stage.end();
  }
}

async function withJudges(
  request: ResolvedRequest,
  options: Options,
  decoded: DecodedPair,
  stage: StageLine,
): Promise<ResolvedRequest> {
  stage.end();
  return withJudgesAtHand(request, judgePlaces(options), decoded);
}

interface Result {
  readonly evaluation: Evaluation;
  readonly backend: BackendReport;
  readonly networks: readonly UsedNetwork[];
  readonly failed: Failures;
}

async function checkPaths(files: Files, request: ResolvedRequest, options: Options): Promise<void> {
  const maps = textOption(options.maps, "maps");
  const html = textOption(options.html, "html");
  if (maps !== undefined && !request.presets.length && !request.measures.some(hasMap))
    throw new UsageError(
      `--maps needs a loss that has a map, such as l1 or style; --loss names ${request.measures.join(", ")} alone.`,
    );
  for (const [name, path] of Object.entries(files))
    if (path === "")
      throw new UsageError(
        `${name.toUpperCase()} is empty; give the name of an image file, as in srloss compare sr.png hr.png.`,
      );
  if (html !== undefined) await checkWritable(html, { inputs: [files.sr, files.hr] });
  if (maps !== undefined && (await stat(maps).catch(() => undefined))?.isDirectory() === false)
    throw new UsageError(`--maps names a folder, and ${maps} is a file; name another folder.`);
}

async function decode(
  { sr, hr }: Files,
  request: ResolvedRequest,
  options: Options,
  stage: StageLine,
): Promise<DecodedPair> {
  const background = colourOption(options.background, "background");
  engineOptions(options);
  stage.begin("Reading the images");
  const decoded = await decodePair(sr, hr, {
    crop: options.crop === true,
    border: request.cropBorder,
    ...(background && { background }),
  });
  return decoded;
}

async function evaluate(
  decoded: DecodedPair,
  request: ResolvedRequest,
  weights: string | undefined,
  options: Options,
  signal: AbortSignal,
  stage: StageLine,
): Promise<Result> {
  const needs = networkNeeds(request);
  const failed: Failures = new Map();
  await forEachNeed(needs, failed, signal, (need) => checkSize(request, need, decoded));
  checkSize(request, undefined, decoded);
  stage.begin("Starting the engine");
  const wanted = engineOptions(options);
  const backend = await useBackend(wanted);
  const on = { ...wanted, engine: backend.engine };
  await forEachNeed(needs, failed, signal, (need) => {
    // What else does not fit is put together from tiles.
    if (need.preset !== undefined) checkMemory(request, need, decoded, on);
  });
  // Of what failed there is nothing.
  const left = () => ({
    ...request,
    measures: request.measures.filter((name) => !failed.has(name)),
    presets: request.presets.filter((preset) => !failed.has(preset)),
  });
  const tiled = tiledMeasures(left(), networkNeeds(left()), decoded, on);
  stage.end();
  noteEngine(backend);
  if (tiled.length) note(tilesSentence(tiled, decoded));
  const networks = await loadNetworks(needs, weights, failed, signal, packagesOption(options)).catch((error) => {
    if (!isUnasked(request, weights, options) || !(error instanceof WeightsError)) throw error;
    for (const name of request.measures.filter((name) => measures[name].of === "features")) failed.set(name, error);
    return [];
  });
  const loaded = await loadJudges(request, judgePlaces(options), signal);
  // The border is cut away.
  const possible = { ...left(), cropBorder: 0 };
  const evaluation = await killable(() =>
    withinMemory(
      () =>
        evaluateImages(cutPair(decoded), possible, networks, {
          onStage: stage.begin,
          onTensors: collectDecoded,
          loaded,
          tiled: tiled.filter((name) => !failed.has(name)),
        }),
      decoded,
      backend,
      networks.length + loaded.length > 0,
    ),
  );
  stage.end();
  const used = [...new Set(networks.map(({ vgg }) => vgg)), ...loaded.map(({ metric }) => metric)];
  // Without them an engine gives back what it had for them, before maps are drawn.
  for (const network of used) network.dispose();
  return { evaluation, backend, networks: used, failed };
}

/** Whether the network is that of measures which are shown by themselves: without its weights there are the others. */
function isUnasked({ presets }: ResolvedRequest, weights: string | undefined, { loss, layers }: Options): boolean {
  return !presets.length && [weights, loss, layers].every((asked) => asked === undefined);
}

function print(
  { evaluation, backend, networks, failed }: Result,
  files: Files,
  decoded: DecodedPair,
  request: ResolvedRequest,
  options: Options,
): void {
  const reasons = Object.fromEntries([...failed].map(([name, error]) => [name, (error as Error).message]));
  const unmeasured = request.measures.filter((name) => failed.has(name));
  const measured = { ...request, measures: request.measures.filter((name) => !failed.has(name)) };
  if (options.json === true) {
    const made = { ...madeJson({ backend, networks }), networks, files, cropped: decoded.cropped };
    const json = { ...evaluationJson(evaluation, measured, made), ...(failed.size && { failed: reasons }) };
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  } else process.stdout.write(`${evaluationTable(evaluation, request)}\n`);
  const gray = grayAndColour(files, decoded, evaluationRows(evaluation, request));
  if (gray !== undefined) note(gray);
  if (unmeasured.length) warn(leftOut(unmeasured, failed.get(unmeasured[0]!) as WeightsError));
  for (const preset of request.presets)
    if (failed.has(preset)) warn(`the preset ${preset} was left out: ${reasons[preset]}`);
  if (failed.size) process.exitCode = Math.max(...[...failed.values()].map(exitCodeOf));
}

async function draw(
  { evaluation, backend, networks }: Result,
  files: Files,
  decoded: DecodedPair,
  request: ResolvedRequest,
  options: Options,
  stage: StageLine,
): Promise<void> {
  const { maps, html } = options as { maps?: string; html?: string };
  if (maps !== undefined) {
    const mine = evaluation.maps.map((map) => resolve(maps, `${mapName(map)}.png`));
    if (html !== undefined && mine.includes(resolve(html)))
      throw new UsageError(`--html names the file of a map, ${html}; name another one.`);
    stage.begin("Drawing the maps");
    const written = await writeMaps(maps, evaluation.maps, evaluation, [files.sr, files.hr]);
    stage.end();
    note(`Maps: ${written.join(", ")}`);
  }
  if (html !== undefined) {
    stage.begin("Writing the page");
    const { sr, hr } = cutPair(decoded);
    const made = { backend, networks };
    const pixels = { sr: { ...sr, channels: 3 as const }, hr: { ...hr, channels: 3 as const } };
    await writePairReport(html, { ...pixels, files, evaluation, request, made });
    stage.end();
    note(`Page: ${html}`);
  }
}
