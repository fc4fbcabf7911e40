import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { diskCache, fileSource, writeWhole } from "@srloss/node-gpu";
import {
  cacheKey,
  findLayer,
  httpSource,
  type KnownName,
  knownWeights,
  type Preprocessing,
  pullWeights,
  readWeights,
  truncateWeights,
  type VggWeights,
  weightsToSafetensors,
} from "@srloss/vgg";
import { choiceOption, textOption } from "../options.ts";
import { note, warn } from "../terminal/note.ts";
import { megabytes, progressLine } from "../terminal/progress.ts";
import { table } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";

type Options = Record<string, unknown>;
type Action = (args: readonly string[], options: Options, signal: AbortSignal) => Promise<void>;

const actions: Readonly<Record<string, Action>> = { list, pull, verify, convert, path };

/** `srloss weights ACTION` */
export async function weights(
  action: string,
  args: readonly string[],
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!run)
    throw new UsageError(`"${action}" is not an action of weights. Actions: ${Object.keys(actions).join(", ")}.`);
  await run(args, options, signal);
}

/** The published sets, and what the cache holds. */
async function list(_args: readonly string[], { json }: Options): Promise<void> {
  const { location } = diskCache();
  const cached = await readdir(location).catch(() => []);
  const known = Object.entries(knownWeights).map(([name, { preprocessing, url, licence }]) => ({
    name,
    preprocessing,
    url,
    licence,
    cached: cached.filter((file) => file.startsWith(`${name}-`) && file.endsWith(".safetensors")),
  }));
  if (json === true) {
    print({ cache: location, weights: known });
    return;
  }
  const rows = known.map(({ name, preprocessing, cached }) => [
    name,
    preprocessing,
    cached.map((file) => file.slice(name.length + 1, -".safetensors".length)).join(", ") || "no",
  ]);
  process.stdout.write(`${table(["weights", "preprocessing", "cached up to"], rows)}\n`);
  for (const { name, url, licence } of known) process.stdout.write(`${name}: ${url}, ${licence}\n`);
  note(`Cache: ${location}`);
}

/** Brings a published set into the cache. */
async function pull(args: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const name = (args[0] ?? "vgg19-keras") as KnownName;
  if (!Object.hasOwn(knownWeights, name))
    throw new UsageError(`"${name}" is not a known set. Known: ${Object.keys(knownWeights).join(", ")}.`);
  const upTo = layer(name, options);
  const url = textOption(options.url, "url");
  const cache = diskCache();
  const progress = progressLine(`Downloading ${name}`);
  const found = await pullWeights(name, {
    upTo,
    cache,
    signal,
    ...(url !== undefined && { url }),
    onProgress: ({ loaded, total }) => progress.update(loaded, total, `${megabytes(loaded)} of ${megabytes(total)}`),
    onWarning: (message) => {
      progress.end();
      warn(message);
    },
  }).finally(() => progress.end());
  const file = join(cache.location, cacheKey(name, [...found.layers.keys()].at(-1)!));
  report(found, options, { file });
}

/** Reads a file whole and says what it is. */
async function verify(args: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  report(await read(args, options, "weights verify FILE", signal), options, { file: args[0]! });
}

/** Any readable format to safetensors. */
async function convert(args: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const [, target] = args;
  if (target === undefined || !target.endsWith(".safetensors"))
    throw new UsageError("Give a source and a target, as in srloss weights convert vgg19.h5 vgg19.safetensors.");
  const found = await read(args, options, "weights convert FILE TARGET", signal);
  await writeWhole(target, weightsToSafetensors(found));
  report(found, options, { file: target, bytes: (await stat(target)).size });
}

/** Where the cache is. */
async function path(): Promise<void> {
  process.stdout.write(`${diskCache().location}\n`);
}

async function read(
  args: readonly string[],
  options: Options,
  usage: string,
  signal: AbortSignal,
): Promise<VggWeights> {
  const [name] = args;
  if (name === undefined) throw new UsageError(`Give a file: srloss ${usage} (.h5, .safetensors, model.json).`);
  const source = /^https?:\/\//.test(name) ? httpSource(name, { signal }) : fileSource(name);
  const preprocessing = choiceOption<Preprocessing>(options.preprocessing, "preprocessing", ["caffe", "torchvision"]);
  const found = await readWeights(source, { signal, ...(preprocessing && { preprocessing }) });
  const upTo = textOption(options.upTo, "up-to");
  return upTo === undefined ? found : truncateWeights(found, findLayer(found.architecture, upTo).name);
}

function layer(name: KnownName, options: Options): string {
  try {
    return findLayer(knownWeights[name].architecture, textOption(options.upTo, "up-to") ?? "block3_conv3").name;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function report(found: VggWeights, { json }: Options, where: { file: string; bytes?: number }): void {
  const { architecture, preprocessing, origin, layers } = found;
  const names = [...layers.keys()];
  const published = Object.entries(knownWeights).find(([, { digests }]) => digests[names.at(-1)!] === origin.sha256);
  const known = published?.[0];
  if (json === true) {
    print({
      ...where,
      architecture,
      preprocessing,
      sha256: origin.sha256,
      layers: names,
      published: known ?? null,
    });
    return;
  }
  process.stdout.write(
    `${where.file}: ${architecture} up to ${names.at(-1)}, ${preprocessing} preprocessing, ${names.length} convolutions, all finite\nSHA-256 of the parameters: ${origin.sha256}${known ? `\nThese are the published ${known} weights.` : ""}\n`,
  );
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
