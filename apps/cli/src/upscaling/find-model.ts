import { stat } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readWhole } from "@srloss/node-gpu";
import { type KnownModel, knownModel } from "@srloss/upscale";
import { bundledModels } from "@srloss/upscale/bundled-models";
import { UsageError } from "../usage-error.ts";

/** A model on disk. */
export interface FoundModel {
  readonly kind: "tfjs" | "safetensors" | "onnx";
  /** Its file; of a model of tfjs its `model.json`. */
  readonly file: string;
  /** For people. */
  readonly name: string;
  /** What is known of it, where it is one of those that others publish. */
  readonly known?: KnownModel;
}

const kinds: Readonly<Record<string, FoundModel["kind"]>> = {
  ".json": "tfjs",
  ".safetensors": "safetensors",
  ".onnx": "onnx",
};

/**
 * What `--model` means: a folder or a file, else a model that comes with srloss, else the name of an npm package that is installed in the working directory, in a
 * folder above it, or in `packages`. Nothing of a package is run: its models are data.
 *
 * @throws UsageError where there is nothing, and where a package has models of several scales and none is named.
 */
export async function findModel(model: string, scale?: number, packages?: string): Promise<FoundModel> {
  const there = await stat(model).catch(() => undefined);
  if (there?.isDirectory()) return inFolder(model, model, scale);
  if (there) {
    const kind = kinds[extname(model).toLowerCase()];
    if (kind) return { kind, file: model, name: model, ...(await knownAround(dirname(resolve(model)))) };
    throw new UsageError(`${model} is no model: give a model.json, or a .safetensors or .onnx file.`);
  }
  if (Object.hasOwn(bundledModels, model)) return bundled(model as keyof typeof bundledModels, scale);
  const folder = await packageFolder(model, packages);
  if (folder !== undefined) return inFolder(folder, model, scale);
  const hint = knownModel(model)
    ? // npm would refuse it beside tfjs 4.22: it asks for 4.11.
      `npm install --legacy-peer-deps ${model}`
    : "give the folder of a model.json, a .safetensors or .onnx file, or an installed package such as @upscalerjs/esrgan-slim";
  throw new UsageError(`There is no model ${model}; ${hint}.`);
}

/** One that comes with srloss. */
function bundled(name: keyof typeof bundledModels, wanted?: number): FoundModel {
  const { scale, url } = bundledModels[name];
  if (wanted !== undefined && wanted !== scale)
    throw new UsageError(`${name} enlarges ${scale} times, and --scale says ${wanted}; ${otherModels}.`);
  return { kind: "safetensors", file: fileURLToPath(url), name };
}

const otherModels = "name another model with --model, such as @upscalerjs/esrgan-slim";

/** The one that comes with srloss for a scale. @throws UsageError where none does. */
export function ownModel(scale = 4): string {
  const own = Object.entries(bundledModels);
  const [name] = own.find(([, model]) => model.scale === scale) ?? [];
  if (name !== undefined) return name;
  const scales = own.map(([, model]) => model.scale).join(" or ");
  throw new UsageError(
    `The networks that come with srloss enlarge ${scales} times, and --scale says ${scale}; ${otherModels}.`,
  );
}

async function inFolder(folder: string, name: string, scale: number | undefined): Promise<FoundModel> {
  const own = join(folder, "model.json");
  const around = await knownAround(resolve(folder));
  if (await isFile(own)) return { kind: "tfjs", file: own, name, ...around };
  const { known } = around;
  if (!known) throw new UsageError(`${name} has no model.json; name the folder in it that has one.`);
  const scales = Object.keys(known.files).map(Number);
  const wanted = scale ?? (scales.length === 1 ? scales[0]! : undefined);
  if (wanted === undefined || !known.files[wanted])
    throw new UsageError(
      `${known.name} has models for ${scales.map((each) => `x${each}`).join(", ")}; say which, as in --scale ${scales.includes(4) ? 4 : scales[0]}.`,
    );
  const file = join(folder, known.files[wanted]);
  if (await isFile(file)) return { kind: "tfjs", file, name: `${known.name} x${wanted}`, known };
  throw new UsageError(`${known.name} has no ${known.files[wanted]}; install it again.`);
}

/** A model lies a few folders deep in its package. */
async function knownAround(folder: string): Promise<{ readonly known?: KnownModel }> {
  let at = folder;
  for (let depth = 0; depth < 4; depth++) {
    const manifest = await readWhole(join(at, "package.json"), 1e6).catch(() => undefined);
    if (manifest !== undefined) {
      const known = knownModel(nameIn(new TextDecoder().decode(manifest)));
      return known ? { known } : {};
    }
    at = dirname(at);
  }
  return {};
}

function nameIn(manifest: string): string {
  try {
    return String(Object(JSON.parse(manifest)).name);
  } catch {
    return "";
  }
}

async function packageFolder(name: string, packages = process.env.SRLOSS_PACKAGES): Promise<string | undefined> {
  if (!/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i.test(name)) return undefined;
  const places = [process.cwd()];
  while (dirname(places.at(-1)!) !== places.at(-1)) places.push(dirname(places.at(-1)!));
  for (const place of packages ? [packages, ...places] : places) {
    const folder = join(place, "node_modules", name);
    if (await isFile(join(folder, "package.json"))) return folder;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
