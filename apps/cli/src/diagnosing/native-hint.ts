import type { NativeStatus } from "@srloss/native";
import type { EngineName } from "@srloss/node-gpu";

/** What doctor says about the native engine, where it is worth a word: docs/benchmarks.md has the figures. */
export function nativeHint(
  best: EngineName,
  { installs, available }: Pick<NativeStatus, "installs" | "available">,
): string | undefined {
  const old = installs.find(({ current }) => !current);
  if (old)
    return `The native engine was made by an earlier version; to renew it, which makes it faster: srloss native install${old.flavour === "cuda" ? " --cuda" : ""}`;
  if (!available || installs.length) return undefined;
  if (best === "srloss-wasm")
    return "TensorFlow's own kernels are faster on some machines; if you train here, try them: srloss native install";
  if (best === "wasm" || best === "cpu")
    return "TensorFlow's own kernels are several times as fast as this: srloss native install";
  return undefined;
}
