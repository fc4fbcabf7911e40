import { stat } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { SrlossError } from "@srloss/core";
import { quoted } from "@srloss/core/validation";
import { readWhole, writeWhole } from "@srloss/files";
import { io } from "@tensorflow/tfjs-core";

const scheme = "file://";
/** Bytes of a model.json. */
const mostText = 64e6;
const weightFile = "weights.bin";

let registered = false;
/** Set while the routers of others are asked. */
let asking = false;

/**
 * Lets `model.save("file://FOLDER")` and `loadLayersModel("file://FOLDER/model.json")` work on every engine: tfjs knows
 * `file://` only where tfjs-node is loaded. Once that is, its own handlers are used.
 */
export function registerFileModels(): void {
  if (registered) return;
  registered = true;
  io.registerSaveRouter(router("save", (path) => ({ save: (artifacts) => saveModel(path, artifacts) })));
  io.registerLoadRouter(router("load", (path) => ({ load: () => loadModel(path) })));
}

type Router = Parameters<typeof io.registerLoadRouter>[0];

/** tfjs refuses an address that two handlers take. */
function router(what: "save" | "load", handler: (path: string) => io.IOHandler): Router {
  const others = what === "save" ? io.getSaveHandlers : io.getLoadHandlers;
  return ((url) => {
    if (asking || typeof url !== "string" || !url.startsWith(scheme)) return null;
    asking = true;
    try {
      return others(url).length > 0 ? null : handler(filePath(url));
    } finally {
      asking = false;
    }
  }) as Router;
}

/** As tfjs-node reads them: relative paths, too, and nothing is decoded; `file:///C:/models` is a path of Windows. */
const filePath = (url: string) => url.slice(scheme.length).replace(/^\/(?=[A-Za-z]:)/, "");

async function saveModel(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const { weightData, weightSpecs = [], getWeightStream: _, ...rest } = artifacts;
  const bytes = new Uint8Array(weightData ? io.CompositeArrayBuffer.join(weightData) : new ArrayBuffer(0));
  const manifest = [{ paths: [`./${weightFile}`], weights: weightSpecs }];
  // The description last: where it is there, so are the weights.
  await writeWhole(join(folder, weightFile), bytes);
  await writeWhole(join(folder, "model.json"), JSON.stringify({ ...rest, weightsManifest: manifest }));
  return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
}

async function loadModel(path: string): Promise<io.ModelArtifacts> {
  const described = await parsed(path);
  return io.getModelArtifactsForJSON(described, async (manifest) => {
    const specs = manifest.flatMap(({ weights }) => weights);
    const paths = manifest.flatMap((group) => group.paths.map((name) => besideModel(path, name)));
    const seen = new Set<string>();
    const twice = paths.find((file) => seen.size === seen.add(file).size);
    if (twice !== undefined) throw wrong(path, `it names ${quoted(twice)} twice; save the model again`);
    // Before anything is read: what a manifest names may be any number of files of any size.
    const needed = bytesOf(specs);
    let held = 0;
    for (const file of paths) held += await sizeOf(path, file);
    if (needed !== undefined && needed !== held)
      throw wrong(path, `its weights take ${needed} bytes and its files hold ${held}; save the model again`);
    const files: ArrayBuffer[] = [];
    for (const file of paths) files.push(await bytesAt(path, file));
    return [specs, io.CompositeArrayBuffer.join(files) as ArrayBuffer];
  });
}

async function parsed(path: string): Promise<io.ModelJSON> {
  const text = new TextDecoder().decode(await bytesAt(path, path));
  let model: unknown;
  try {
    model = JSON.parse(text);
  } catch {
    throw wrong(path, "it is no JSON; name the model.json that model.save wrote");
  }
  const { modelTopology, weightsManifest } = Object(model) as Partial<io.ModelJSON>;
  const groups = (weightsManifest ?? undefined) as unknown;
  const sound =
    Array.isArray(groups) && groups.every((group) => Array.isArray(group?.paths) && Array.isArray(group?.weights));
  if (!modelTopology || !sound) throw wrong(path, "it has no modelTopology with a weightsManifest");
  return model as io.ModelJSON;
}

/** A model's weights lie beside it: others' files are none of its business. */
function besideModel(model: string, name: string): string {
  const inside = normalize(String(name));
  if (/^(\.\.([\\/]|$)|[\\/]|[A-Za-z]:)/.test(inside))
    throw wrong(model, `it names weights outside of its folder, ${quoted(name)}`);
  return join(dirname(model), inside);
}

async function sizeOf(model: string, path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(model, path, error.code);
  });
  if (!found.isFile()) throw unreadable(model, path, found.isDirectory() ? "EISDIR" : "it is a pipe or a device");
  return found.size;
}

async function bytesAt(model: string, path: string): Promise<ArrayBuffer> {
  await sizeOf(model, path);
  try {
    // Of its weights it is known how many bytes there should be.
    return (await readWhole(path, model === path ? mostText : Number.MAX_SAFE_INTEGER)).buffer;
  } catch (error) {
    const { code } = Object((error as Error).cause) as NodeJS.ErrnoException;
    throw unreadable(model, path, code ?? (error as Error).message.replace(/\.$/, ""));
  }
}

function unreadable(model: string, path: string, code: string | undefined): SrlossError {
  const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : code;
  return wrong(model, path === model ? `${reason}; name its model.json` : `${quoted(path)} can't be read: ${reason}`);
}

const sizes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
  complex64: 8,
};

/** Undefined where text is among them, whose length only the file knows. */
function bytesOf(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  let sum = 0;
  for (const { shape, dtype, quantization } of specs) {
    const size = sizes[quantization?.dtype ?? dtype];
    if (size === undefined) return undefined;
    sum += size * shape.reduce((a, b) => a * b, 1);
  }
  return sum;
}

function wrong(path: string, what: string): SrlossError {
  return new SrlossError("model", `The model ${quoted(path)} can't be loaded: ${what}.`);
}
