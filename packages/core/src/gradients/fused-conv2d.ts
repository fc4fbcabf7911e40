import { engine, getBackend, getKernel, reshape, sum, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { convolutionGradientsKernel } from "../networks/kernel-names.ts";
import { type ConvolutionAttributes, convolutionGradients } from "./conv2d.ts";
import { dilationOf, isDilated } from "./dilation.ts";

type CustomOp = Parameters<ReturnType<typeof engine>["customGrad"]>[0];

const mended = Symbol.for("srloss.dilated-fused-conv2d");

/**
 * tfjs trains a linear convolution of its layers by one fused op, whose gradient is no entry of the registry but a function
 * inside the op, which refuses dilations. So the one way in is the engine's `customGrad`, by which the op hands its gradient
 * over: where the op ran a dilated convolution, it is replaced; and where a backend has all three gradients in one kernel, unless
 * second derivatives are wanted.
 */
export function mendFusedConv2d(): void {
  const tfjs = engine() as ReturnType<typeof engine> & { [mended]?: true };
  if (tfjs[mended]) return;
  tfjs[mended] = true;
  const { customGrad } = tfjs;
  tfjs.customGrad = ((f: CustomOp) =>
    customGrad.call(tfjs, (...given) => {
      let ours: FusedAttributes | undefined;
      const { runKernel } = tfjs;
      tfjs.runKernel = (name, inputs, attributes) => {
        const convolution = attributes as unknown as FusedAttributes;
        if (name === "FusedConv2D" && (isDilated(dilationOf(convolution.dilations)) || inOneKernel(convolution)))
          ours = convolution;
        return runKernel.call(tfjs, name, inputs, attributes) as never;
      };
      try {
        const result = f(...given);
        const attributes = ours;
        if (!attributes || !isOfFusedOp(result.gradFunc)) return result;
        return { ...result, gradFunc: (dy, saved) => gradients(dy, saved, attributes) };
      } finally {
        tfjs.runKernel = runKernel;
      }
    })) as typeof customGrad;
}

/** Known by a message in its source: a user's own op may run the same kernel, and has its own gradient. */
function isOfFusedOp(gradient: unknown): boolean {
  return String(gradient).includes("gradient of fused conv2D");
}

interface FusedAttributes extends ConvolutionAttributes {
  readonly activation?: string;
}

function inOneKernel({ activation = "linear", dilations, dataFormat }: FusedAttributes): boolean {
  const plain = activation === "linear" && dataFormat === "NHWC" && !isDilated(dilationOf(dilations));
  return (
    plain && engine().state.gradientDepth === 1 && getKernel(convolutionGradientsKernel, getBackend()) !== undefined
  );
}

/** Of input, kernel and bias, where there is one; tfjs saves them and the result. Only linear activations come here. */
function gradients(dy: Tensor, saved: Tensor[], attributes: ConvolutionAttributes): Tensor[] {
  const [filter, x, result, bias] = saved as [Tensor4D, Tensor4D, Tensor4D, Tensor?];
  const upstream = reshape(dy, result.shape);
  if (!isDilated(dilationOf(attributes.dilations)) && bias?.size === filter.shape[3]) {
    const { strides, pad, dataFormat } = attributes;
    const all = engine().runKernel(
      convolutionGradientsKernel,
      { x, filter, dy: upstream },
      { strides, pad, dataFormat },
    ) as Tensor[];
    return [all[0]!, all[1]!, reshape(all[2]!, bias.shape)];
  }
  const own = convolutionGradients(x, filter, upstream, attributes);
  if (!bias) return [own.x(), own.filter()];
  return [own.x(), own.filter(), toShape(upstream, bias.shape)];
}

/** Sums over what a bias was repeated along. */
function toShape(upstream: Tensor, shape: number[]): Tensor {
  const padded = [...new Array(upstream.rank - shape.length).fill(1), ...shape];
  const repeated = padded.flatMap((n, i) => (n === 1 ? [i] : []));
  return reshape(sum(upstream, repeated), shape);
}
