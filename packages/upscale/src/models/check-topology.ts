import { SrlossError } from "@srloss/core";
import { printable } from "@srloss/core/validation";
import type { io } from "@tensorflow/tfjs-core";

interface Layer {
  readonly class_name?: unknown;
  readonly config: {
    readonly name?: unknown;
    readonly filters?: unknown;
    readonly units?: unknown;
    readonly kernel_size?: unknown;
  };
}

/**
 * Refuses a model that says of a layer that it has more weights than the file has at all: tfjs makes every layer, with memory for
 * its weights, before it looks at those of the file.
 *
 * @throws SrlossError with the layer.
 */
export function checkTopology({ modelTopology, weightSpecs = [] }: io.ModelArtifacts, model: string): void {
  const most = weightSpecs.reduce((sum, { shape }) => sum + product(shape), 0);
  eachLayer(modelTopology, (layer) => {
    if (leastWeights(layer) > most)
      throw new SrlossError(
        "model",
        `${model} can't be loaded: its layer ${printable(String(layer.config.name), 100)} would have more weights than the ${most} that come with it; save the model again.`,
      );
  });
}

const product = (of: readonly number[]) => of.reduce((a, b) => a * b, 1);
const numbers = (of: unknown) => [of].flat().filter((side) => typeof side === "number");

/** Whatever its input is; 0 of a layer without any. */
function leastWeights({ class_name, config: { filters, units, kernel_size } }: Layer): number {
  const [outputs, sides] = [[...numbers(filters), ...numbers(units)], numbers(kernel_size)];
  if (!outputs.length && !sides.length) return 0;
  // A separable convolution has one kernel for each input, not for each output.
  return /^Conv\d/.test(String(class_name))
    ? product([...outputs, ...sides])
    : Math.max(product(outputs), product(sides));
}

/** Models lie within models, and layers within wrappers: whatever has a `config` is one of them. */
function eachLayer(topology: unknown, visit: (layer: Layer) => void): void {
  const open = [topology];
  while (open.length) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (typeof (next as Layer).config === "object" && (next as Layer).config !== null) visit(next as Layer);
    for (const value of Object.values(next)) open.push(value);
  }
}
