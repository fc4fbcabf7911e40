import { stat } from "node:fs/promises";
import { join } from "node:path";
import { meant } from "@srloss/core/validation";
import { knownNetworks } from "@srloss/lpips";
import { checkWritable, diskCache, fileSource, writeWhole } from "@srloss/node-gpu";
import {
  cacheKey,
  findLayer,
  type KnownName,
  knownWeights,
  type Preprocessing,
  pullWeights,
  type ReadWeightsOptions,
  readWeights,
  type VggNetwork,
  type VggWeights,
  weightsToSafetensors,
} from "@srloss/vgg";
import { type ByteSource, httpSource } from "@srloss/weights";
import { checkAddress, choiceOption, packagesOption, textOption } from "../options.ts";
import { note } from "../terminal/note.ts";
import { shown } from "../terminal/shown.ts";
import { shownDownload } from "../terminal/shown-download.ts";
import { table } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";
import { isJudge, pullJudge, readJudge, reportJudge } from "../weight-sets/judge-sets.ts";
import { cachedLayers, filesIn, knownSets } from "../weight-sets/known-sets.ts";
import { pullSet } from "../weight-sets/pull-set.ts";

type Options = Record<string, unknown>;

interface Action {
  run(args: readonly string[], options: Options, signal: AbortSignal): Promise<void>;
  /** How many names or files it takes. */
  readonly most: number;
}

const actions: Readonly<Record<string, Action>> = {
  list: { run: list, most: 0 },
  pull: { run: pull, most: 1 },
  verify: { run: verify, most: 1 },
  convert: { run: convert, most: 2 },
  path: { run: path, most: 0 },
};

/** `srloss weights ACTION` */
export async function weights(
  action: string,
  args: readonly string[],
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!found)
    throw new UsageError(
      `"${action}" is not an action of weights${meant(action, Object.keys(actions))} Actions: ${Object.keys(actions).join(", ")}.`,
    );
  if (args.length > found.most)
    throw new UsageError(`"${args[found.most]}" is one too many for weights ${action}; see srloss weights --help.`);
  await found.run(args, options, signal);
}

/** What sees by which set. */
const uses: Readonly<Partial<Record<string, string>>> = {
  "vgg19-keras": "perceptual, style, presets",
  "vgg19-torchvision": "presets of PyTorch's programs",
  "vgg16-keras": "presets",
  "vgg16-torchvision": "dists, lpips of vgg, presets",
  alexnet: "lpips",
  squeezenet: "lpips of squeeze",
};

/** The published sets, and what the cache holds. */
async function list(_args: readonly string[], options: Options): Promise<void> {
  const { location } = diskCache();
  const known = await knownSets(packagesOption(options).packages);
  if (options.json === true) {
    print({ cache: location, weights: known });
    return;
  }
  const rows = known.map(({ name, preprocessing, cached, installed }) => [
    name,
    preprocessing,
    cached.join(", ") || "no",
    installed ?? "no",
    uses[name] ?? "",
  ]);
  process.stdout.write(`${table(["weights", "preprocessing", "cached up to", "installed", "for"], rows)}\n`);
  process.stdout.write(
    "\nsrloss weights pull NAME brings one; what is missing is downloaded, too, when it is needed.\n",
  );
  for (const { name, url, mirrors: others, licence } of known)
    process.stdout.write(`\n${name}, ${licence}\n${[url, ...others].map((address) => `  ${address}\n`).join("")}`);
  note(`Cache: ${location}`);
}

/** Brings a published set into the cache. */
async function pull(args: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const name = (args[0] ?? "vgg19-keras") as KnownName;
  const names = [...Object.keys(knownWeights), ...Object.keys(knownNetworks)];
  if (!names.includes(name))
    throw new UsageError(`"${name}" is not a known set${meant(name, names)} Known: ${names.join(", ")}.`);
  if (isJudge(name)) return pullJudge(name, options, signal);
  const upTo = layer(knownWeights[name].network, textOption(options.upTo, "up-to") ?? "block3_conv3");
  const found = await pullSet(name, options, signal, (how) => pullWeights(name, { upTo, ...how }));
  report(found, options, { file: await cachedFile(name, [...found.layers.keys()].at(-1)!, diskCache().location) });
}

/** The cache's file that holds the set up to `last`: a deeper one will do. */
async function cachedFile(name: KnownName, last: string, folder: string): Promise<string> {
  const { network } = knownWeights[name];
  const position = (layer: string) => findLayer(network, layer).position;
  const found = cachedLayers(name, await filesIn(folder)).find((layer) => position(layer) >= position(last));
  if (found === undefined)
    throw new Error(`${name} was read, but could not be kept in ${folder}; set SRLOSS_CACHE to another folder.`);
  return join(folder, cacheKey(name, found));
}

/** Reads a file whole and says what it is. */
async function verify(args: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const { source, end } = openSource(args, "weights verify FILE", signal);
  const how = readOptions(options, signal);
  try {
    const judge = await readJudge(source, signal);
    if (judge) reportJudge(judge, options, { file: args[0]! });
    else report(await readWeights(source, how), options, { file: args[0]! });
  } finally {
    end();
  }
}

/** Any readable format to safetensors. */
async function convert(args: readonly string[], options: Options, signal: AbortSignal): Promise<void> {
  const [, target] = args;
  const example = "as in srloss weights convert vgg19.h5 vgg19.safetensors";
  if (target === undefined) throw new UsageError(`Give a source and a target, ${example}.`);
  if (!target.endsWith(".safetensors"))
    throw new UsageError(
      `What is written is safetensors, and ${target} does not end with .safetensors; name one that does, ${example}.`,
    );
  await checkWritable(target, { inputs: [args[0]!] });
  const { source, end } = openSource(args, "weights convert FILE TARGET", signal);
  const found = await readWeights(source, readOptions(options, signal)).finally(end);
  await writeWhole(target, weightsToSafetensors(found), { inputs: [args[0]!] });
  report(found, options, { file: target, bytes: (await stat(target)).size });
}

/** Where the cache is. */
async function path(): Promise<void> {
  process.stdout.write(`${diskCache().location}\n`);
}

/** A file, or an address that is asked for nothing twice; `end` ends the line that shows how it goes. */
function openSource(
  [name]: readonly string[],
  usage: string,
  signal: AbortSignal,
): { readonly source: ByteSource; readonly end: () => void } {
  if (!name)
    throw new UsageError(
      `${name === "" ? "The name of the weight file is empty; give" : "Give"} a file: srloss ${usage} (.h5, .safetensors, .pth, model.json).`,
    );
  const remote = /^https?:\/\//.test(name);
  if (remote) checkAddress(name);
  const { sourceOptions, end } = shownDownload(name);
  return { source: remote ? httpSource(name, { signal, ...sourceOptions }) : fileSource(name), end };
}

function readOptions(options: Options, signal: AbortSignal): ReadWeightsOptions {
  const preprocessing = choiceOption<Preprocessing>(options.preprocessing, "preprocessing", ["caffe", "torchvision"]);
  const upTo = textOption(options.upTo, "up-to");
  // VGG19 has every layer that VGG16 has.
  const deepest = upTo !== undefined && { upTo: layer("vgg19", upTo) };
  return { signal, ...deepest, ...(preprocessing && { preprocessing }) };
}

/** @throws UsageError for a name that the network does not have. */
function layer(network: VggNetwork, name: string): string {
  try {
    return findLayer(network, name).name;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function report(found: VggWeights, { json }: Options, where: { file: string; bytes?: number }): void {
  const { network, preprocessing, origin, layers } = found;
  const names = [...layers.keys()];
  const { verified } = origin;
  if (json === true) {
    print({
      ...where,
      network,
      preprocessing,
      sha256: origin.sha256,
      layers: names,
      published: verified ? origin.name : null,
      verified,
    });
    return;
  }
  process.stdout.write(
    `${shown(where.file)}: ${network} up to ${names.at(-1)}, ${preprocessing} preprocessing, ${names.length} convolutions, all finite\nSHA-256 of network, preprocessing and parameters up to ${names.at(-1)}: ${origin.sha256}\n${verified ? `These are the published ${origin.name} weights.` : "Not verified: no published set that srloss knows has this digest."}\n`,
  );
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
