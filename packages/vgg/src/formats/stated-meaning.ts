import { nearestName, quoted } from "@srloss/core/validation";
import { WeightsError } from "@srloss/weights";
import type { Preprocessing, VggNetwork } from "../vgg-network.ts";

const meanings = {
  network: ["vgg19", "vgg16"] satisfies VggNetwork[],
  preprocessing: ["caffe", "torchvision"] satisfies Preprocessing[],
} as const;

/** What a file's metadata say that its numbers mean. */
export interface StatedMeaning {
  readonly network: VggNetwork | undefined;
  readonly preprocessing: Preprocessing | undefined;
}

/**
 * Reads `network` and `preprocessing` from a file's metadata.
 *
 * @throws WeightsError for a value that is unknown, an `identity` that is no digest, and a name that is misspelt: none may become
 *   a guess.
 */
export function statedMeaning(metadata: Readonly<Record<string, string>>, source: string): StatedMeaning {
  const names = [...Object.keys(meanings), "identity"];
  for (const key of Object.keys(metadata)) {
    const near = nearestName(key, names);
    if (near !== undefined && key !== near && Math.abs(key.length - near.length) <= 2)
      throw new WeightsError(
        "not-weights",
        `${source} has metadata called ${quoted(key)}, where ${near} seems to be meant; correct its name.`,
      );
  }
  const { identity } = metadata;
  if (identity !== undefined && !/^[\da-f]{64}$/.test(identity))
    throw new WeightsError(
      "not-weights",
      `${source} says that its identity is ${quoted(identity)}, where a SHA-256 in lower-case hex is meant; correct its metadata.`,
    );
  const of = <T extends string>(key: keyof typeof meanings, known: readonly T[]): T | undefined => {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    const found = known.find((name) => name === value);
    if (value === undefined || found !== undefined) return found;
    throw new WeightsError(
      "not-weights",
      `${source} says that its ${key} is ${quoted(value)}, which is none of ${known.join(", ")}; correct its metadata.`,
    );
  };
  return {
    network: of("network", meanings.network),
    preprocessing: of("preprocessing", meanings.preprocessing),
  };
}
