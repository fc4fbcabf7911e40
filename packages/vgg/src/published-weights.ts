import { type KnownName, knownWeights } from "./known-weights.ts";
import type { WeightOrigin } from "./vgg-weights.ts";

const float16 = " (float16)";

/** The published set that has this digest: a name comes from what weights are, not from what a file says of itself. */
function findPublished(sha256: string): { readonly name: string; readonly known: KnownName } | undefined {
  for (const [known, { digests, float16Digests }] of Object.entries(knownWeights) as [
    KnownName,
    (typeof knownWeights)[KnownName],
  ][]) {
    if (Object.values(digests).includes(sha256)) return { name: known, known };
    if (Object.values(float16Digests ?? {}).includes(sha256)) return { name: known + float16, known };
  }
  return undefined;
}

/** The name of a set whose digest is no published one: its file's, which does not pass for a set's. */
export function unpublishedName(name: string): string {
  const set = name.endsWith(float16) ? name.slice(0, -float16.length) : name;
  return set === "random" || set === "keras" || set === "torchvision" || Object.hasOwn(knownWeights, set)
    ? `${name} (a file)`
    : name;
}

/** Name, licence and mark of a set by its digest; `otherwise` is what it is called where no published set has it. */
export function originOf(sha256: string, otherwise: Omit<WeightOrigin, "sha256" | "verified">): WeightOrigin {
  const found = findPublished(sha256);
  if (!found) return { ...otherwise, sha256, verified: false };
  return { ...otherwise, name: found.name, sha256, verified: true, licence: knownWeights[found.known].licence };
}
