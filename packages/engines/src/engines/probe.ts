import {
  conv2d,
  dispose,
  engine,
  maxPool,
  reverse,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";

const [size, inputs, outputs] = [6, 3, 4];

/** Off by more than this is wrong, not imprecise: TensorFloat-32 and half precision stay below it. */
const tolerance = 2e-2;

/**
 * Computes a 3x3 convolution, its input gradient and a max-pool with its gradient on the current backend, and compares
 * them with plain loops: drivers exist that load and compute nonsense.
 *
 * @throws Error that says which of them is wrong.
 */
export async function probeBackend(): Promise<void> {
  const x = formula(size * size * inputs, 5);
  const kernel = formula(9 * inputs * outputs, 7);
  const dy = formula(size * size * outputs, 3);
  // VGG pools what a ReLU leaves. Of negative values alone, tfjs's wasm backend finds no largest one.
  const activations = x.map((value) => value + 0.5);
  const [y, dx, unpooled] = tidy(() => {
    const images = tensor4d(x, [1, size, size, inputs]);
    const filter = tensor4d(kernel, [3, 3, inputs, outputs]);
    const upstream = tensor4d(dy, [1, size, size, outputs]);
    const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]) as Tensor4D;
    const input = tensor4d(activations, images.shape);
    const output = maxPool(input, 2, 2, "valid");
    const window = { filterSize: 2, strides: 2, pad: "valid" };
    return [
      conv2d(images, filter, 1, "same"),
      conv2d(upstream, turned, 1, "same"),
      engine().runKernel("MaxPoolGrad", { dy: output, input, output }, window) as Tensor,
    ] as const;
  }) as unknown as readonly [Tensor, Tensor, Tensor];
  try {
    const expected = convolutionByLoops(x, kernel, dy);
    await compare("a convolution", y, expected.y);
    await compare("a convolution's gradient", dx, expected.dx);
    await compare("a max-pool's gradient", unpooled, winners(activations));
  } finally {
    dispose([y, dx, unpooled]);
  }
}

async function compare(what: string, tensor: Tensor, expected: Float64Array): Promise<void> {
  const got = await tensor.data();
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (got[i] ?? Number.NaN))), 0);
  if (!(worst < tolerance)) throw new Error(`it computes ${what} wrong (off by ${worst})`);
}

/** Different in every element, so that a max-pool has one winner. */
function formula(length: number, step: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * step) % 113) / 113 - 0.4);
}

function convolutionByLoops(x: Float32Array, kernel: Float32Array, dy: Float32Array) {
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      for (let tap = 0; tap < 9; tap++) {
        const [r, c] = [row + Math.floor(tap / 3) - 1, column + (tap % 3) - 1];
        if (r < 0 || c < 0 || r >= size || c >= size) continue;
        for (let i = 0; i < inputs; i++)
          for (let o = 0; o < outputs; o++) {
            const [to, from] = [(row * size + column) * outputs + o, (r * size + c) * inputs + i];
            const weight = kernel[(tap * inputs + i) * outputs + o]!;
            y[to]! += x[from]! * weight;
            dx[from]! += dy[to]! * weight;
          }
      }
  return { y, dx };
}

/** The largest of each 2x2 window and channel where it is, 0 elsewhere. */
function winners(x: Float32Array): Float64Array {
  const kept = new Float64Array(x.length);
  for (let row = 0; row < size; row += 2)
    for (let column = 0; column < size; column += 2)
      for (let channel = 0; channel < inputs; channel++) {
        const at = [0, 1, size, size + 1].map((step) => (row * size + column + step) * inputs + channel);
        const best = at.reduce((a, b) => (x[b]! > x[a]! ? b : a));
        kept[best] = x[best]!;
      }
  return kept;
}
