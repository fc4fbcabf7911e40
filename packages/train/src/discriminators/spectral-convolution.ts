import { withoutTape } from "@srloss/core";
import {
  add,
  conv2d,
  div,
  matMul,
  mul,
  norm,
  serialization as registry,
  reshape,
  type serialization,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";

interface SpectralConvolutionConfig {
  readonly name?: string;
  readonly filters: number;
  readonly size: number;
  readonly strides: 1 | 2;
  readonly seed: number;
}

type Shape = (number | null)[];

/**
 * A convolution without bias whose kernel is divided by its largest singular value (Miyato et al., 2018): one step of power
 * iteration in each pass that trains, as PyTorch's `spectral_norm`. Zeros around, so that a stride of 2 halves.
 */
export class SpectralConvolution extends layers.Layer {
  static readonly className: string = "SrlossSpectralConvolution";
  readonly #config: SpectralConvolutionConfig;
  #kernel: ReturnType<layers.Layer["addWeight"]> | undefined;
  #direction: ReturnType<layers.Layer["addWeight"]> | undefined;

  constructor(config: SpectralConvolutionConfig) {
    super({ ...(config.name !== undefined && { name: config.name }) });
    this.#config = config;
  }

  override build(shape: Shape | Shape[]): void {
    const inputs = (shape as Shape).at(-1)!;
    const { filters, size, seed } = this.#config;
    const bound = 1 / Math.sqrt(inputs * size * size);
    const uniform = initializers.randomUniform({ minval: -bound, maxval: bound, seed });
    const normal = initializers.randomNormal({ seed: seed + 1 });
    this.#kernel = this.addWeight("kernel", [size, size, inputs, filters], "float32", uniform);
    this.#direction = this.addWeight("direction", [filters, 1], "float32", normal, undefined, false);
    super.build(shape);
  }

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const { filters, strides } = this.#config;
    const side = (length: number | null | undefined) => (length ? Math.ceil(length / strides) : null);
    const [batch, height, width] = shape as Shape;
    return [batch!, side(height), side(width), filters];
  }

  override call(inputs: Tensor | Tensor[], { training }: { training?: boolean } = {}): Tensor {
    return tidy(() => {
      const kernel = this.#kernel!.read() as Tensor4D;
      const matrix = reshape(kernel, [-1, this.#config.filters]) as Tensor2D;
      const [left, right] = withoutTape(() => this.#iterated(matrix, training === true));
      const largest = sum(mul(matMul(matrix, right), left));
      return conv2d([inputs].flat()[0] as Tensor4D, div(kernel, largest) as Tensor4D, this.#config.strides, "same");
    });
  }

  /** The two directions that the kernel stretches most, as they are known so far: constants. */
  #iterated(matrix: Tensor2D, training: boolean): [Tensor2D, Tensor2D] {
    const before = this.#direction!.read() as Tensor2D;
    const left = unit(matMul(matrix, before));
    if (!training) return [left, unit(before)];
    const right = unit(matMul(matrix, left, true));
    this.#direction!.write(right);
    return [left, right];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#config };
  }
}

function unit(vector: Tensor2D): Tensor2D {
  return div(vector, add(norm(vector), 1e-12));
}

registry.registerClass(SpectralConvolution as never);
