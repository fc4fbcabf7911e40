import type { FeatureExtractor } from "../feature-extractor.ts";
import { SrlossError } from "../srloss-error.ts";
import { given, isPromise } from "../validation/given.ts";

/** @throws SrlossError unless `extractor` is one, or null or undefined: whether one is needed, the terms say. */
export function checkExtractor(extractor: FeatureExtractor | null | undefined, where: string): void {
  if (extractor === null || extractor === undefined) return;
  if (isPromise(extractor))
    throw new SrlossError("argument", `${where}: the extractor is a promise; await it first: await loadVgg19().`);
  if (typeof extractor.extract !== "function" || !Array.isArray(extractor.layers))
    throw new SrlossError(
      "argument",
      `${where}: the first argument is a feature extractor, such as loadVgg19() of @srloss/vgg gives, or null; got ${given(extractor)}.`,
    );
}
