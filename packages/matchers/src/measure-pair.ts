import "@srloss/lpips/measures";
import {
  type Evaluation,
  evaluatePair,
  type ImagePair,
  type LoadedMeasure,
  loadMeasures,
  networkNeeds,
  type ResolvedRequest,
} from "@srloss/evaluate";
import { diskCache, useBackend } from "@srloss/node-gpu";
import { loadVgg16, loadVgg19, type Vgg } from "@srloss/vgg";
import { engine } from "@tensorflow/tfjs-core";

let starting: Promise<unknown> | undefined;
const networks = new Map<string, Promise<Vgg>>();
const judges = new Map<string, Promise<readonly LoadedMeasure[]>>();

/** The fastest engine that works, unless the test file has chosen one. */
export async function startEngine(): Promise<void> {
  if (!engine().backendName) starting ??= useBackend();
  await starting;
}

/** Measures a pair; networks are loaded once for all tests of a process. */
export async function measurePair(
  pair: ImagePair,
  request: ResolvedRequest,
  given: readonly LoadedMeasure[] | undefined,
): Promise<Evaluation> {
  const found = [];
  for (const need of networkNeeds(request)) {
    const load = need.network === "vgg16" ? loadVgg16 : loadVgg19;
    const vgg = await once(networks, `${need.network} ${need.weights} ${need.upTo}`, () =>
      load({ weights: need.weights, upTo: need.upTo, cache: diskCache() }),
    );
    found.push({ need, vgg });
  }
  const loaded =
    given ?? (await once(judges, request.measures.join(), () => loadMeasures(request, () => ({ cache: diskCache() }))));
  return evaluatePair(pair, request, found, { loaded });
}

/** What failed is tried again by the next test. */
function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const there = known.get(key) ?? make();
  known.set(key, there);
  there.catch(() => known.delete(key));
  return there;
}
