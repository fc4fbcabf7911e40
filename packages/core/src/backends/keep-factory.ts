import { engine } from "@tensorflow/tfjs-core";
import { checkKind } from "../validation/check-kind.ts";

type Registered = ReturnType<typeof engine>["registryFactory"][string];

const kept = new Map<string, Registered>();

/**
 * Remembers how tfjs makes a backend, where it knows, and registers it again where `tf.removeBackend` took it away: a
 * package registers its backend once, when it is first imported. To be called before and after that import.
 *
 * @param name tfjs's name of the backend.
 *
 * @example
 * ```ts
 * import { keepFactory } from "@srloss/core/backends";
 * keepFactory("cpu");
 * tf.removeBackend("cpu");
 * keepFactory("cpu");
 * await tf.setBackend("cpu"); // => true
 * ```
 */
export function keepFactory(name: string): void {
  checkKind(name, "text", "keepFactory: the name of a backend");
  const { registryFactory } = engine();
  const entry = registryFactory[name] ?? kept.get(name);
  if (!entry) return;
  kept.set(name, entry);
  registryFactory[name] = entry;
}
