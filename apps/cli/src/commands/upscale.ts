import { type BackendReport, checkWritable, useBackend } from "@srloss/node-gpu";
import type { UpscaleModel } from "@srloss/upscale";
import { exitCode } from "../exit-code.ts";
import { choiceOption, countOption, engineOptions, textOption } from "../options.ts";
import { note, noteEngine, setTalk, warn } from "../terminal/note.ts";
import { progressLine, stageLine } from "../terminal/progress.ts";
import { findImages, type Job } from "../upscaling/find-images.ts";
import { findModel, ownModel } from "../upscaling/find-model.ts";
import { loadModel } from "../upscaling/load-model.ts";
import { type UpscaledFile, upscaleFile } from "../upscaling/upscale-file.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;

/** `srloss upscale IN OUT` */
export async function upscale(from: string, to: string, options: Options, signal: AbortSignal): Promise<void> {
  setTalk(options);
  const { model: named, tile, ...told } = upscaleOptions(options);
  const engine = engineOptions(options);
  const found = await findModel(named, told.scale, told.packages);
  const { jobs, folder } = await findImages(from, to);
  if (!folder) await checkWritable(to, { inputs: [from] });
  const stage = stageLine();
  stage.begin("Starting the engine");
  let model: UpscaleModel;
  let backend: BackendReport;
  try {
    backend = await useBackend(engine);
    stage.end();
    noteEngine(backend);
    stage.begin("Loading the model");
    model = await loadModel(found, told);
  } finally {
    stage.end();
  }
  note(`Model: ${model.name}, x${model.scale}${found.known ? ` (${found.known.title}, ${found.known.licence})` : ""}`);
  const { done, failed } = await upscaleAll(model, jobs, folder, tile, signal);
  model.dispose();
  if (options.json === true) {
    const { name, scale, range } = model;
    const made = { model: { name, file: found.file, scale, range }, engine: backend.engine };
    process.stdout.write(`${JSON.stringify({ ...made, images: done, failed }, undefined, 2)}\n`);
  }
  if (failed.length) process.exitCode = exitCode.failed;
}

interface Outcome {
  readonly done: UpscaledFile[];
  readonly failed: { readonly from: string; readonly error: string }[];
}

/** Of a folder, what can't be used is said and left out; one image alone that can't be used is the command's error. */
async function upscaleAll(
  model: UpscaleModel,
  jobs: readonly Job[],
  folder: boolean,
  tile: number | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const inputs = jobs.map(({ from }) => from);
  const line = progressLine("Upscaling");
  try {
    for (const [index, job] of jobs.entries()) {
      const onProgress = ({ done, total }: { done: number; total: number }) =>
        line.update(
          index + done / total,
          jobs.length,
          folder ? `${index + 1} of ${jobs.length}, ${job.from}` : `${done} of ${total} tiles`,
        );
      try {
        const file = await upscaleFile(model, job, { inputs, signal, onProgress, ...(tile !== undefined && { tile }) });
        outcome.done.push(file);
        line.end();
        note(`${file.to}: ${file.width}x${file.height}, ${file.seconds.toFixed(1)} s`);
      } catch (error) {
        line.end();
        if (!folder || signal.aborted) throw error;
        const { message } = error as Error;
        outcome.failed.push({ from: job.from, error: message });
        warn(message.includes(job.from) ? message : `${job.from}: ${message}`);
      }
    }
  } finally {
    line.end();
  }
  if (folder) note(`${outcome.done.length} images enlarged, ${outcome.failed.length} failed`);
  return outcome;
}

const ranges = { "0,1": [0, 1], "0,255": [0, 255], "-1,1": [-1, 1] } as const;

function upscaleOptions(options: Options) {
  const scale = countOption(options.scale, "scale");
  if (scale === 0) throw new UsageError("--scale needs a whole number above 0, such as 4.");
  const model = textOption(options.model, "model") ?? ownModel(scale);
  const tile = countOption(options.tile, "tile");
  if (tile === 0) throw new UsageError("--tile needs a whole number of pixels above 0, such as 128.");
  const range = choiceOption(options.range, "range", Object.keys(ranges) as (keyof typeof ranges)[]);
  const packages = textOption(options.packages, "packages");
  return {
    model,
    ...(tile !== undefined && { tile }),
    ...(scale !== undefined && { scale }),
    ...(range && { range: ranges[range] }),
    ...(packages !== undefined && { packages }),
  };
}
