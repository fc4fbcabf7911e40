import { hash32 } from "./formula.ts";

interface Convolution {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The convolutions of a network by name, as `@srloss/lpips` takes them. */
type Network = Map<string, Convolution>;

function convolution(size: number, inputs: number, outputs: number, seed: number): Convolution {
  const bound = Math.sqrt(6 / (size * size * inputs));
  const kernel = new Float32Array(size * size * inputs * outputs);
  for (let i = 0; i < kernel.length; i++) kernel[i] = (hash32(i, seed) / 2147483648 - 1) * bound;
  return { kernel, bias: new Float32Array(outputs) };
}

/** Of AlexNet's shapes. */
export function randomAlexNet(): Network {
  const shapes = [
    [11, 3, 64],
    [5, 64, 192],
    [3, 192, 384],
    [3, 384, 256],
    [3, 256, 256],
  ] as const;
  return new Map(shapes.map(([size, inputs, outputs], i) => [`conv${i + 1}`, convolution(size, inputs, outputs, i)]));
}

/** Of SqueezeNet 1.1's shapes. */
export function randomSqueezeNet(): Network {
  const layers = new Map([["conv1", convolution(3, 3, 64, 1)]]);
  let inputs = 64;
  for (let fire = 2; fire <= 9; fire++) {
    const squeezed = 16 * Math.ceil(fire / 2 - 0.5);
    layers.set(`fire${fire}/squeeze1x1`, convolution(1, inputs, squeezed, fire));
    layers.set(`fire${fire}/expand1x1`, convolution(1, squeezed, 4 * squeezed, fire + 10));
    layers.set(`fire${fire}/expand3x3`, convolution(3, squeezed, 4 * squeezed, fire + 20));
    inputs = 8 * squeezed;
  }
  return layers;
}
