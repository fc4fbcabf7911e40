import { SrlossError } from "@srloss/core";

interface ModelConfig {
  readonly layers: readonly unknown[];
}

/** What a layer is applied to once: results of others, by the layer's name and which of its applications. */
type Node = readonly (readonly [layer: string, application: number])[];

/** Of all models in one description. */
const mostNodes = 10_000;

/**
 * Refuses a model whose layers are wired to results that never come: each other's, or of an application that there is not. tfjs makes
 * layers in turns until none is left, and would go round for ever.
 *
 * @throws SrlossError with a layer.
 */
export function checkWiring(topology: unknown, model: string): void {
  let nodes = 0;
  const open = [topology];
  while (open.length) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (Array.isArray((next as ModelConfig).layers)) {
      nodes += checkModel(next as ModelConfig, model);
      if (nodes > mostNodes)
        throw new SrlossError("model", `${model} can't be loaded: it has more than ${mostNodes} layers.`);
    }
    for (const value of Object.values(next)) open.push(value);
  }
}

/** @returns How many applications of layers there are. */
function checkModel({ layers }: ModelConfig, model: string): number {
  const made = new Map<string, number>();
  const waiting = new Map<string, [layer: string, node: Node][]>();
  const ready: [layer: string, node: Node][] = [];
  let count = 0;
  let left = 0;
  /** Begins to wait for the first result that is not there yet. */
  const place = (layer: string, node: Node) => {
    const missing = node.find(([from, application]) => !((made.get(from) ?? 0) > application));
    if (!missing) return void ready.push([layer, node]);
    const key = JSON.stringify([missing[0], missing[1]]);
    waiting.set(key, [...(waiting.get(key) ?? []), [layer, node]]);
  };
  const apply = (layer: string) => {
    const application = made.get(layer) ?? 0;
    made.set(layer, application + 1);
    const key = JSON.stringify([layer, application]);
    for (const [next, node] of waiting.get(key) ?? []) place(next, node);
    waiting.delete(key);
  };
  for (const layer of layers) {
    const nodes = nodesOf(layer);
    // Of a sequential model, whose layers are wired by their order.
    if (!nodes) return layers.length;
    const name = String(Object(layer).name);
    count += Math.max(1, nodes.length);
    if (!nodes.length) apply(name);
    for (const node of nodes) {
      left++;
      place(name, node);
    }
  }
  for (let next = ready.pop(); next; next = ready.pop()) {
    left--;
    apply(next[0]);
  }
  if (left > 0)
    throw new SrlossError(
      "model",
      `${model} can't be loaded: its layers wait for results that never come; save the model again.`,
    );
  return count;
}

/** undefined where it says nothing of that. */
function nodesOf(layer: unknown): Node[] | undefined {
  const { inbound_nodes, inboundNodes = inbound_nodes } = Object(layer);
  if (!Array.isArray(inboundNodes)) return undefined;
  return inboundNodes.map((node: unknown) =>
    (Array.isArray(node) ? node : []).map((from: unknown) => {
      const [name, application] = Array.isArray(from) ? from : [];
      return [String(name), Number(application)] as const;
    }),
  );
}
