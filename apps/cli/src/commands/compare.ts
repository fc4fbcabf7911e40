import type { FeatureExtractor } from "@srloss/core";
import { checkWritable, useBackend } from "@srloss/node-gpu";
import type { Vgg } from "@srloss/vgg";
import { loadNetwork } from "../comparing/load-network.ts";
import { decodePair, pairTensors } from "../comparing/load-pair.ts";
import { measurePair } from "../comparing/measure-pair.ts";
import { parseRequest } from "../comparing/parse-request.ts";
import { measuredJson, measuredTable } from "../comparing/print-measured.ts";
import {
  checkDepth,
  checkPreset,
  checkSizes,
  type NetworkNeed,
  networkNeeds,
  presetLayers,
} from "../comparing/request.ts";
import { tensorPixels } from "../comparing/tensor-pixels.ts";
import { checkMemory, withinMemory } from "../comparing/within-memory.ts";
import { exitCodeOf } from "../exit-code.ts";
import { mappedLosses, pairMaps } from "../maps/pair-maps.ts";
import { remembering } from "../maps/remembering.ts";
import { writeMaps } from "../maps/write-maps.ts";
import { backendOptions, countOption, listOption, textOption } from "../options.ts";
import { writePairReport } from "../report/pair-report.ts";
import { killable } from "../terminal/interruption.ts";
import { note, noteEngine, setTalk, warn } from "../terminal/note.ts";
import { type StageLine, stageLine } from "../terminal/progress.ts";
import { UsageError } from "../usage-error.ts";

/** `srloss compare SR HR` */
export async function compare(
  sr: string,
  hr: string,
  options: Record<string, unknown>,
  signal: AbortSignal,
): Promise<void> {
  setTalk(options);
  const stage = stageLine();
  // Where an error ends it, its sentence begins a line.
  await compareInStages(sr, hr, options, signal, stage).finally(stage.end);
}

async function compareInStages(
  sr: string,
  hr: string,
  options: Record<string, unknown>,
  signal: AbortSignal,
  stage: StageLine,
): Promise<void> {
  const request = parseRequest(options);
  const border = countOption(options.cropBorder, "crop-border") ?? 0;
  const background = colour(options.background);
  const maps = textOption(options.maps, "maps");
  const html = textOption(options.html, "html");
  if (maps !== undefined && !mappedLosses.some((name) => request.losses.includes(name)))
    throw new UsageError(
      `--maps needs a loss that has a map: ${mappedLosses.join(", ")}; --loss names ${request.losses.join(", ")} alone.`,
    );
  for (const [name, path] of Object.entries({ SR: sr, HR: hr }))
    if (path === "")
      throw new UsageError(`${name} is empty; give the name of an image file, as in srloss compare sr.png hr.png.`);
  if (html !== undefined) await checkWritable(html, { inputs: [sr, hr] });
  const needs = networkNeeds(request);
  const engine = backendOptions(options);
  stage.begin("Reading the pictures");
  const decoded = await decodePair(sr, hr, { crop: options.crop === true, border, ...(background && { background }) });
  const failed = new Map<string, unknown>();
  /** One preset that can't run says nothing of the others. */
  const attempt = async ({ preset }: NetworkNeed, work: () => void | Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (preset === undefined || signal.aborted) throw error;
      failed.set(preset, error);
      if (failed.size === needs.length) throw failed.values().next().value;
    }
  };
  for (const need of needs) await attempt(need, () => checkDepth(need, decoded.width, decoded.height));
  checkSizes(request, decoded.width, decoded.height);
  stage.begin("Starting the engine");
  const backend = await useBackend(engine);
  for (const need of needs)
    if (!failed.has(need.preset ?? ""))
      await attempt(need, () => checkMemory(request, need, decoded, { ...engine, engine: backend.engine }));
  const pair = pairTensors(decoded);
  stage.end();
  noteEngine(backend);
  const networks: { need: NetworkNeed; vgg: Vgg; extractor: FeatureExtractor }[] = [];
  for (const need of needs)
    if (need.preset === undefined || !failed.has(need.preset))
      await attempt(need, async () => {
        const vgg = await loadNetwork(need.architecture, need.weights, need.upTo, { signal });
        checkPreset(need, vgg);
        networks.push({ need, vgg, extractor: remembering(vgg) });
      });
  if (networks.some(({ vgg }) => vgg.weights.name === "random"))
    note("The network has random weights: its perceptual and style losses are not comparable with anyone's.");
  for (const { vgg } of networks)
    note(
      `Weights: ${vgg.network}, ${vgg.weights.name} (${vgg.preprocessing} preprocessing, SHA-256 ${vgg.weights.sha256.slice(0, 12)}..., ${vgg.weights.verified ? "verified" : "not verified"}).`,
    );
  const measured = await killable(() =>
    withinMemory(() => measurePair(pair, request, networks, stage.begin), pair, backend, needs.length > 0),
  );
  stage.end();
  const provenance = {
    backend,
    networks: networks.map(({ vgg }) => vgg),
    files: { sr, hr },
    size: { width: pair.width, height: pair.height },
    cropBorder: border,
    cropped: decoded.cropped,
  };
  const reasons = Object.fromEntries([...failed].map(([preset, error]) => [preset, (error as Error).message]));
  const result = { ...measuredJson(measured, request, provenance), ...(failed.size && { failed: reasons }) };
  process.stdout.write(
    `${options.json === true ? JSON.stringify(result, undefined, 2) : measuredTable(measured, request)}\n`,
  );
  for (const [preset, reason] of Object.entries(reasons)) warn(`the preset ${preset} was left out: ${reason}`);
  if (failed.size) process.exitCode = Math.max(...[...failed.values()].map(exitCodeOf));
  if (maps !== undefined || html !== undefined) {
    const network = networks[0];
    const layers = network?.need.preset ? presetLayers(network.need.preset) : request.layers;
    // A preset may have no style term.
    const shown = mappedLosses.filter((name) => measured.values[name] !== undefined);
    stage.begin("Making the maps");
    const found = await killable(() =>
      withinMemory(
        () => pairMaps(pair, network?.extractor ?? null, layers, request.range, shown),
        pair,
        backend,
        network !== undefined,
      ),
    );
    stage.end();
    if (networks.length > 1 && found.some(({ layer }) => layer))
      note(`The maps show the features of ${network?.need.preset}, the first preset.`);
    if (maps !== undefined) {
      stage.begin("Drawing the maps");
      const files = await writeMaps(maps, found, pair, [sr, hr]);
      stage.end();
      note(`Maps: ${files.join(", ")}`);
    }
    if (html !== undefined) {
      stage.begin("Writing the page");
      const [hrPixels, srPixels] = [await tensorPixels(pair.hr), await tensorPixels(pair.sr)];
      await writePairReport(html, { hr: hrPixels, sr: srPixels, maps: found, measured, request, provenance });
      stage.end();
      note(`Page: ${html}`);
    }
  }
}

function colour(value: unknown): [number, number, number] | undefined {
  const parts = listOption(value, "background")?.map(Number);
  if (parts === undefined) return undefined;
  if (parts.length !== 3 || !parts.every((n) => n >= 0 && n <= 255))
    throw new UsageError("--background needs three numbers in 0..255, as in --background 255,255,255.");
  return parts as [number, number, number];
}
