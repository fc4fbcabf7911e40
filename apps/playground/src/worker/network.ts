import { findLayer, loadVgg19, type Vgg, type WeightsInput } from "@srloss/vgg";
import { cacheStorage } from "@srloss/web";
import type { PullProgress } from "@srloss/weights";
import { droppedWeights } from "./dropped-weights.ts";

/** Where the visitor wants the weights from. */
export type WeightsChoice =
  | { readonly kind: "random" }
  | { readonly kind: "keras" }
  | { readonly kind: "file"; readonly files: readonly File[] }
  /** Keras', in half precision, which this site holds. */
  | { readonly kind: "site"; readonly address: string }
  | { readonly kind: "address"; readonly address: string };

/** What the page says about the weights that are in use. */
export interface WeightsNote {
  readonly kind: WeightsChoice["kind"];
  readonly name: string;
  /** The numbers are those of Keras' published VGG19, whatever file they came in. */
  readonly published: boolean;
  readonly sha256: string;
  readonly licence?: string;
  readonly preprocessing: string;
  readonly deepest: string;
}

export interface LoadListener {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

let choice: WeightsChoice | undefined;
let vgg: Vgg | undefined;

/** Which weights are to be loaded once a network is needed. */
export function wantWeights(wanted: WeightsChoice): void {
  releaseNetwork();
  choice = wanted;
}

/** Loads the chosen weights up to `upTo`; where that fails, those from before stay. */
export async function chooseWeights(wanted: WeightsChoice, upTo: string, listener: LoadListener): Promise<WeightsNote> {
  const loaded = await load(wanted, upTo, listener);
  if (listener.signal.aborted) loaded.dispose();
  listener.signal.throwIfAborted();
  vgg?.dispose();
  vgg = loaded;
  choice = wanted;
  return weightsNote()!;
}

/** The network, loaded deep enough for every one of the layers. */
export async function networkFor(layers: readonly string[], listener: LoadListener): Promise<Vgg> {
  const position = (layer: string) => findLayer("vgg19", layer).position;
  const deepest = [...layers, "block1_conv1"].reduce((a, b) => (position(b) > position(a) ? b : a));
  if (vgg && position(vgg.layers.at(-1)!) >= position(deepest)) return vgg;
  if (!choice) throw new Error("No weights were chosen for the network.");
  await chooseWeights(choice, deepestOf(deepest), listener);
  return vgg!;
}

/** The site's file and the usual download go down to this layer anyway: less is never loaded. */
const usual = "block3_conv3";
const deepestOf = (layer: string) =>
  findLayer("vgg19", layer).position < findLayer("vgg19", usual).position ? usual : layer;

/** Gives the network's memory back, before another engine takes over. */
export function releaseNetwork(): void {
  vgg?.dispose();
  vgg = undefined;
}

export function weightsNote(): WeightsNote | undefined {
  if (!vgg || !choice) return undefined;
  const { weights, preprocessing, layers } = vgg;
  const { name, sha256, licence, verified } = weights;
  const deepest = layers.findLast((layer) => !layer.endsWith("_pool"))!;
  return {
    kind: choice.kind,
    // Where they came from; what they are, their digest says.
    name:
      choice.kind === "file" ? droppedWeights(choice.files).name : choice.kind === "address" ? choice.address : name,
    // What the site itself holds was made from the published file when the site was built.
    published: choice.kind === "site" || (verified && name === "vgg19-keras"),
    sha256,
    ...(licence !== undefined && { licence }),
    preprocessing,
    deepest,
  };
}

function load(wanted: WeightsChoice, upTo: string, { signal, onProgress, onWarning }: LoadListener): Promise<Vgg> {
  const weights = input(wanted);
  return loadVgg19({
    upTo,
    weights,
    cache: cacheStorage(),
    signal,
    retries: 1,
    ...(onProgress && { onProgress }),
    ...(onWarning && { onWarning }),
  });
}

function input(wanted: WeightsChoice): WeightsInput {
  if (wanted.kind === "file") return droppedWeights(wanted.files);
  if (wanted.kind === "address" || wanted.kind === "site") return new URL(wanted.address);
  return wanted.kind;
}
