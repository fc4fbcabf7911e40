import { isTensor, PersistentId, type PickledStorage, type PickledTensor, PickleError } from "./pickled.ts";
import { storageType } from "./storage-types.ts";

/** A name of Python's that a file of tensors may refer to. */
export type Global =
  | { readonly kind: "dictionary" | "tensor" | "parameter" | "emptyTensor" | "size" }
  | { readonly kind: "storage"; readonly type: string };

const globals: ReadonlyMap<string, Global> = new Map<string, Global>([
  ["collections.OrderedDict", { kind: "dictionary" }],
  ["torch._utils._rebuild_tensor", { kind: "tensor" }],
  ["torch._utils._rebuild_tensor_v2", { kind: "tensor" }],
  // Both are the tensor that they are given.
  ["torch._utils._rebuild_parameter", { kind: "parameter" }],
  ["torch.nn.parameter.Parameter", { kind: "parameter" }],
  // Before PyTorch 0.2 a tensor was an empty one, and then set.
  ["torch.FloatTensor", { kind: "emptyTensor" }],
  ["torch.Size", { kind: "size" }],
]);

/** What a file of tensors may refer to. @returns undefined for everything else. */
export function allowedGlobal(module: string, name: string): Global | undefined {
  const found = globals.get(`${module}.${name}`);
  if (found) return found;
  const type = module === "torch" ? storageType(name) : undefined;
  return type === undefined ? undefined : { kind: "storage", type };
}

/** Those that `allowedGlobal` gave: what a pickle makes by itself is never one. */
export function isGlobal(value: unknown): value is Global {
  return typeof value === "object" && value !== null && "kind" in value && !(value instanceof Map);
}

/** What the function would have made of its arguments. @throws PickleError for others than it has. */
export function reduce(called: Global, given: readonly unknown[]): unknown {
  switch (called.kind) {
    case "dictionary":
      return dictionary(given);
    case "tensor":
      return tensor(given);
    case "parameter":
      if (isTensor(given[0])) return given[0];
      throw new PickleError("it has a parameter that is no tensor");
    case "emptyTensor":
      return { unset: true };
    case "size":
      return given[0];
    default:
      throw new PickleError("it calls a storage");
  }
}

/** What `__setstate__` would have made of it: only the oldest tensors are what they are set to. */
export function build(object: unknown, state: unknown): unknown {
  if (object instanceof Map || isTensor(object)) return object;
  const unset = typeof object === "object" && object !== null && "unset" in object;
  if (unset && Array.isArray(state)) return tensor(state);
  throw new PickleError("it sets what has no state");
}

function dictionary([pairs]: readonly unknown[]): Map<unknown, unknown> {
  if (pairs === undefined) return new Map();
  if (Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) return new Map(pairs);
  throw new PickleError("it makes a dictionary of something else");
}

function tensor([id, offset, shape, strides]: readonly unknown[]): PickledTensor {
  if (!(id instanceof PersistentId)) throw new PickleError("it has a tensor without a storage");
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    throw new PickleError("it has a tensor whose shape and strides don't go together");
  const storage = storageOf(id);
  const from = storage.view + offset;
  return { storage: storage.own, offset: from, shape, strides };
}

/** The zip layout's ids have five parts; the older layout's a sixth, of a storage that is a part of another one. */
function storageOf({ parts }: PersistentId): { own: PickledStorage; view: number } {
  const [word, type, key, , count, part] = parts;
  const view = Array.isArray(part) ? part[1] : 0;
  const known = isGlobal(type) && type.kind === "storage";
  if (word !== "storage" || !known || typeof key !== "string" || !isCount(count) || !isCount(view))
    throw new PickleError("it refers to something that is no storage");
  return { own: { key, type: type.type, count }, view };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= 8 && value.every(isCount);
}
