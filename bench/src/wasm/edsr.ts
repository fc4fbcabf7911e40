import { l1Loss } from "@srloss/core";
import {
  add,
  customGrad,
  depthToSpace,
  dispose,
  div,
  engine,
  mul,
  randomNormal,
  randomUniform,
  relu,
  reshape,
  type Scalar,
  step as slope,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
  type Variable,
  variable,
  variableGrads,
  zeros,
  zerosLike,
} from "@tensorflow/tfjs-core";

const channels = 32;
const geometry = { strides: [1, 1], pad: "same", dataFormat: "NHWC", dilations: [1, 1] };
const kernel = (name: string, inputs: object, attributes: object): Tensor =>
  engine().runKernel(name, inputs as never, attributes as never) as Tensor;

/** One op of the tape, as tfjs's registered gradients put it there. */
const convolve = customGrad((...all) => {
  const [x, filter, bias, save] = all as unknown as [Tensor4D, Tensor4D, Tensor, (tensors: Tensor[]) => void];
  save([x, filter]);
  return {
    value: kernel("FusedConv2D", { x, filter, bias }, { ...geometry, activation: "linear" }),
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const [input, weights] = saved as [Tensor, Tensor];
      return [
        kernel("Conv2DBackpropInput", { dy, filter: weights }, { ...geometry, inputShape: input.shape }),
        kernel("Conv2DBackpropFilter", { x: input, dy }, { ...geometry, filterShape: weights.shape }),
        sum(reshape(dy, [-1, dy.shape[3]!]), 0),
      ];
    },
  };
});
const rectify = customGrad((...all) => {
  const [x, save] = all as unknown as [Tensor, (tensors: Tensor[]) => void];
  const value = relu(x);
  save([value]);
  return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, slope(saved[0]!)) };
});
const join = customGrad((...all) => {
  const [a, b] = all as unknown as [Tensor, Tensor];
  return { value: add(a, b), gradFunc: (dy: Tensor) => [dy, dy] };
});
const shuffle = customGrad((...all) => {
  const [x] = all as unknown as [Tensor4D];
  const [b, h, w, c] = x.shape;
  return {
    value: depthToSpace(x, 2),
    gradFunc: (dy: Tensor) => reshape(transpose(reshape(dy, [b, h, 2, w, 2, c / 4]), [0, 1, 3, 2, 4, 5]), [b, h, w, c]),
  };
});

/** Training steps of a small EDSR (8 blocks, 32 channels, 24x24 patches, x4, batch 8) with L1 and Adam. */
export function edsrTraining(): () => Promise<void> {
  const parameters: Variable[] = [];
  const layer = (inputs: number, outputs: number): [Variable, Variable] => {
    const own: [Variable, Variable] = [
      variable(randomNormal([3, 3, inputs, outputs], 0, Math.sqrt(2 / (9 * inputs)))),
      variable(zeros([outputs])),
    ];
    parameters.push(...own);
    return own;
  };
  const head = layer(3, channels);
  const blocks = Array.from({ length: 8 }, () => [layer(channels, channels), layer(channels, channels)] as const);
  const after = layer(channels, channels);
  const up = [layer(channels, 4 * channels), layer(channels, 4 * channels)];
  const tail = layer(channels, 3);
  const apply = (x: Tensor, [filter, bias]: [Variable, Variable]): Tensor => convolve(x, filter, bias);
  const model = (images: Tensor): Tensor4D => {
    const first = apply(images, head);
    let x = first;
    for (const [one, two] of blocks) x = join(x, apply(rectify(apply(x, one)), two));
    x = join(first, apply(x, after));
    for (const one of up) x = shuffle(apply(x, one));
    return apply(x, tail) as Tensor4D;
  };
  const low = randomUniform([8, 24, 24, 3]);
  const high = randomUniform([8, 96, 96, 3]) as Tensor4D;
  const moments = parameters.map((one) => [variable(zerosLike(one)), variable(zerosLike(one))] as const);
  return async () => {
    const { value, grads } = variableGrads(() => l1Loss(high, model(low)) as Scalar, parameters);
    tidy(() => {
      for (const [i, parameter] of parameters.entries()) {
        const gradient = grads[parameter.name]!;
        const [first, second] = moments[i]!;
        first.assign(add(mul(first, 0.9), mul(gradient, 0.1)));
        second.assign(add(mul(second, 0.999), mul(square(gradient), 0.001)));
        parameter.assign(sub(parameter, mul(div(first, add(sqrt(second), 1e-8)), 1e-4)));
      }
    });
    await value.data();
    dispose([value, ...Object.values(grads)]);
  };
}
