import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { ScaleAndShift } from "../layers/scale-and-shift.ts";
import type { Network, NetworkSettings } from "./network.ts";
import type { NetworkBuilder } from "./network-builder.ts";
import { convolutionParameters, stages, upsample, upsampleParameters, upsampleReach } from "./upsampling.ts";

/** He et al.'s bounds, times 0.1: as the authors begin, so that deep sums stay small. */
const bodyGain = 0.1 * Math.sqrt(6);

/** Residual-in-residual dense blocks; the authors' network has 23 of 64 features that grow by 32. */
export const rrdbSmall: Network = {
  title: "RRDB, small",
  paper: "Wang et al.: ESRGAN: Enhanced Super-Resolution Generative Adversarial Networks, ECCV Workshops 2018",
  year: 2018,
  defaults: { features: 32, blocks: 3, growth: 16, upsampling: "resize-convolution" },
  build(build, input, scale, settings) {
    const { features, blocks, upsampling } = settings;
    const plain = { filters: features, kernel: 3 };
    const head = build.convolution("head", input, plain);
    let body = head;
    for (let block = 1; block <= blocks; block++) {
      let inner = body;
      for (let dense = 1; dense <= 3; dense++)
        inner = denseBlock(build, `block${block}_dense${dense}`, inner, settings);
      body = shareOf(build, `block${block}`, body, inner);
    }
    body = build.sum("body_add", head, build.convolution("body_conv", body, plain));
    for (const [index, factor] of stages(scale).entries()) {
      const name = `upsample${index + 1}`;
      body = leaky(build, `${name}_lrelu`, upsample(build, name, body, { upsampling, factor, filters: features }));
    }
    const large = leaky(build, "large_lrelu", build.convolution("large_conv", body, plain));
    return build.convolution("tail", large, { filters: 3, kernel: 3 });
  },
  parameters: (scale, { features, blocks, growth, upsampling }) =>
    convolutionParameters(3, 3, features) +
    3 * blocks * denseParameters(features, growth) +
    2 * convolutionParameters(3, features, features) +
    stages(scale).reduce(
      (sum, factor) => sum + upsampleParameters(features, { upsampling, factor, filters: features }),
      0,
    ) +
    convolutionParameters(3, features, 3),
  reach: (scale, { blocks, upsampling }) =>
    2 + 15 * blocks + stages(scale).reduceRight((reach, factor) => upsampleReach(reach, { upsampling, factor }), 2),
};

function denseBlock(
  build: NetworkBuilder,
  name: string,
  x: SymbolicTensor,
  { features, growth }: NetworkSettings,
): SymbolicTensor {
  const all = [x];
  const joined = (index: number) =>
    all.length === 1
      ? x
      : build.layer(layers.concatenate({ name: `${name}_concat${index}`, axis: 3 }), [...all] as never);
  for (let index = 1; index <= 4; index++) {
    const grown = build.convolution(`${name}_conv${index}`, joined(index), {
      filters: growth,
      kernel: 3,
      gain: bodyGain,
    });
    all.push(leaky(build, `${name}_lrelu${index}`, grown));
  }
  const last = build.convolution(`${name}_conv5`, joined(5), { filters: features, kernel: 3, gain: bodyGain });
  return shareOf(build, name, x, last);
}

/** `x + 0.2 y` */
function shareOf(build: NetworkBuilder, name: string, x: SymbolicTensor, y: SymbolicTensor): SymbolicTensor {
  return build.sum(`${name}_add`, x, build.layer(new ScaleAndShift({ name: `${name}_scale`, scale: 0.2 }), y));
}

function leaky(build: NetworkBuilder, name: string, x: SymbolicTensor): SymbolicTensor {
  return build.layer(layers.leakyReLU({ name, alpha: 0.2 }), x);
}

function denseParameters(features: number, growth: number): number {
  const grown = [0, 1, 2, 3].map((times) => convolutionParameters(3, features + times * growth, growth));
  return grown.reduce((a, b) => a + b, 0) + convolutionParameters(3, features + 4 * growth, features);
}
