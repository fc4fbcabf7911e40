import type { LayersModel, layers, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { bicubicReach } from "../networks/srcnn.ts";
import { transposedReach } from "../networks/upsampling.ts";

type Layer = InstanceType<typeof layers.Layer>;
type Config = Readonly<Record<string, unknown>>;
/** From what is needed around a pixel of a layer's result to what is needed of its input; undefined where it isn't known. */
type Reach = (reach: number, config: Config) => number | undefined;

const here: Reach = (reach) => reach;
const enlarged: Reach = (reach, { factor }) => Math.ceil(reach / (factor as number));

const reaches: Readonly<Record<string, Reach>> = {
  InputLayer: here,
  Activation: here,
  ReLU: here,
  LeakyReLU: here,
  PReLU: here,
  ELU: here,
  Add: here,
  Multiply: here,
  Average: here,
  Concatenate: (reach, { axis }) => (axis === -1 || axis === 3 ? reach : undefined),
  BatchNormalization: (reach, { axis }) => (axis === -1 || axis === 3 ? reach : undefined),
  Dropout: here,
  ScaleAndShift: here,
  MultiplyBeta: here,
  Conv2D: convolved,
  DepthwiseConv2D: convolved,
  SeparableConv2D: convolved,
  Conv2DTranspose: (reach, { kernelSize, strides, padding }) => {
    const [kernel, stride] = [largest(kernelSize), largest(strides)];
    return padding === "same" && kernel && stride ? transposedReach(reach, kernel, stride) : undefined;
  },
  UpSampling2D: (reach, { size, interpolation = "nearest" }) =>
    interpolation === "nearest" && largest(size) ? Math.ceil(reach / largest(size)!) : undefined,
  PixelShuffle: enlarged,
  PixelShuffle2x: (reach) => Math.ceil(reach / 2),
  PixelShuffle3x: (reach) => Math.ceil(reach / 3),
  PixelShuffle4x: (reach) => Math.ceil(reach / 4),
  PixelShuffle8x: (reach) => Math.ceil(reach / 8),
  NearestUpscale: enlarged,
  BicubicUpscale: (reach, { factor }) => bicubicReach(reach, factor as number),
};

function convolved(reach: number, { kernelSize, strides, padding, dilationRate }: Config): number | undefined {
  const [kernel, stride, dilation] = [largest(kernelSize), largest(strides ?? 1), largest(dilationRate ?? 1)];
  if ((padding !== "same" && kernel !== 1) || stride !== 1 || !kernel || !dilation) return undefined;
  return reach + Math.ceil(((kernel - 1) * dilation) / 2);
}

/** The larger of one or two numbers. */
function largest(value: unknown): number | undefined {
  const numbers = [value].flat();
  return numbers.every(Number.isInteger) ? Math.max(...(numbers as number[])) : undefined;
}

/**
 * Pixels of the input to either side that decide over a pixel of the result, from the layers: from the output back, the most
 * that any way through the network needs. Undefined where a layer is of an unknown kind.
 */
export function layersReach(model: LayersModel): number | undefined {
  const needed = new Map<SymbolicTensor, number>();
  const [output] = model.outputs;
  if (model.outputs.length !== 1 || model.inputs.length !== 1 || !output) return undefined;
  needed.set(output, 0);
  for (const tensor of consumersFirst(output)) {
    const { sourceLayer, nodeIndex } = tensor;
    const layer = sourceLayer as Layer;
    const reach = reaches[layer.getClassName()]?.(needed.get(tensor)!, layer.getConfig() as Config);
    if (reach === undefined) return undefined;
    for (const input of inputsOf(layer, nodeIndex)) needed.set(input, Math.max(reach, needed.get(input) ?? 0));
  }
  return needed.get(model.inputs[0]!);
}

function inputsOf(layer: Layer, nodeIndex: number): readonly SymbolicTensor[] {
  return layer.inboundNodes[nodeIndex]?.inputTensors ?? [];
}

/** All tensors that lead to one, each after those that are made of it. */
function consumersFirst(output: SymbolicTensor): SymbolicTensor[] {
  const seen = new Set<SymbolicTensor>([output]);
  const order: SymbolicTensor[] = [];
  // Deep networks have more layers than a call stack has room.
  const path = [{ tensor: output, inputs: [...inputsOf(output.sourceLayer as Layer, output.nodeIndex)] }];
  while (path.length) {
    const { tensor, inputs } = path.at(-1)!;
    const next = inputs.pop();
    if (next === undefined) {
      order.push(tensor);
      path.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      path.push({ tensor: next, inputs: [...inputsOf(next.sourceLayer as Layer, next.nodeIndex)] });
    }
  }
  return order.reverse();
}
