import { formulaBias, formulaKernel } from "@srloss/reference";
import { pytorchFile } from "@srloss/reference/pytorch-file";
import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import { type ReadWeightsOptions, readWeights } from "../src/index.ts";
import { type Convolution, convolutions, type VggNetwork } from "../src/vgg-network.ts";
import { expectSameLayers, formulaWeights } from "./formula-weights.ts";
import { digestOf } from "./published-weights.ts";
import { float32, type RawTensor, rawSafetensors, zeros } from "./raw-safetensors.ts";

/** Where torchvision's `vgg19().features` and `vgg16().features` have their convolutions. */
const indices: Record<VggNetwork, readonly number[]> = {
  vgg19: [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34],
  vgg16: [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28],
};

/** A kernel in the order of torch's convolutions: out, in, row, column. */
function oihw(hwio: Float32Array, inChannels: number, outChannels: number): Float32Array {
  return Float32Array.from(hwio, (_, flat) => {
    const column = flat % 3;
    const row = Math.floor(flat / 3) % 3;
    const i = Math.floor(flat / 9) % inChannels;
    const o = Math.floor(flat / 9 / inChannels);
    return hwio[((row * 3 + column) * inChannels + i) * outChannels + o]!;
  });
}

function formulaTensors(network: VggNetwork, count: number): Record<string, RawTensor> {
  return Object.fromEntries(
    convolutions(network)
      .slice(0, count)
      .flatMap(({ inChannels, outChannels }, i) => {
        const kernel = oihw(formulaKernel(i, inChannels, outChannels), inChannels, outChannels);
        const name = `features.${indices[network][i]}`;
        return [
          [`${name}.weight`, float32([outChannels, inChannels, 3, 3], kernel)],
          [`${name}.bias`, float32([outChannels], formulaBias(i, outChannels))],
        ];
      }),
  );
}

/** Kernels of zeros, and biases that say which layer they are of. */
function numberedTensors(network: VggNetwork, count?: number): Record<string, RawTensor> {
  return Object.fromEntries(
    convolutions(network)
      .slice(0, count)
      .flatMap(({ inChannels, outChannels }, i) => [
        [`features.${indices[network][i]}.weight`, zeros(outChannels, inChannels, 3, 3)],
        [`features.${indices[network][i]}.bias`, float32([outChannels], new Float32Array(outChannels).fill(i + 1))],
      ]),
  );
}

const read = (tensors: Record<string, RawTensor>, options?: ReadWeightsOptions) =>
  readWeights(memorySource(rawSafetensors(tensors), "model.safetensors"), options);

describe("torchvision's names in safetensors", () => {
  it("gives kernels in HWIO order, and torchvision's preprocessing", async () => {
    const weights = await read(formulaTensors("vgg19", 4));
    expect(weights.preprocessing).toBe("torchvision");
    const wanted = await formulaWeights("vgg19", 4);
    expectSameLayers(weights.layers, wanted.layers);
    expect(weights.origin).toEqual({
      name: "model.safetensors",
      sha256: digestOf({ ...wanted, preprocessing: "torchvision" }),
      verified: false,
    });
  });

  it.each(["vgg19", "vgg16"] as const)("finds every layer of %s, and leaves the dense top alone", async (network) => {
    const top = { "classifier.0.weight": { dtype: "I8", shape: [2], data: new Uint8Array(2) } };
    const weights = await read({ ...top, ...numberedTensors(network) });
    expect(weights.network).toBe(network);
    expect([...weights.layers.keys()]).toEqual(convolutions(network).map(({ name }) => name));
    expect([...weights.layers.values()].map(({ bias }) => bias[0])).toEqual(indices[network].map((_, i) => i + 1));
  });

  it.each([
    ["vgg19", 8, "vgg19"],
    ["vgg16", 8, "vgg16"],
    ["vgg16", 7, "vgg19"],
  ] as const)("tells which network the first layers of %s (%i) are: %s", async (network, count, told) => {
    expect((await read(numberedTensors(network, count), { upTo: "block1_conv1" })).network).toBe(told);
  });

  it.each([
    ["vgg16", "vgg19", "features.16.weight"],
    ["vgg19", "vgg16", "features.17.weight"],
  ] as const)("is refused as %s where it is %s", async (asked, network, telltale) => {
    await expect(read(numberedTensors(network, 8), { network: asked })).rejects.toThrow(
      `model.safetensors holds ${network} weights (it has ${telltale}), and ${asked} was asked for.`,
    );
  });

  it("is not taken for Keras' weights", async () => {
    await expect(read(formulaTensors("vgg19", 1), { preprocessing: "caffe" })).rejects.toThrow(
      "model.safetensors holds weights that were trained with torchvision preprocessing, and caffe was asked for; they are different networks.",
    );
  });

  it("is refused with batch normalization, whose first names are the same", async () => {
    const normalized = { "features.1.weight": zeros(64), "features.1.bias": zeros(64), ...formulaTensors("vgg19", 1) };
    await expect(read(normalized)).rejects.toThrow(
      "model.safetensors is a VGG with batch normalization (it has features.1.weight); expected torchvision's vgg19 or vgg16 without it.",
    );
  });

  it("takes the preprocessing that the file notes over what its names tell", async () => {
    const bytes = rawSafetensors(formulaTensors("vgg19", 1), { preprocessing: "caffe" });
    const source = memorySource(bytes, "converted.safetensors");
    expect((await readWeights(source, { upTo: "block1_conv1" })).preprocessing).toBe("caffe");
  });
});

describe.each(["zip", "older"] as const)("torchvision's own .pth, %s layout", (layout) => {
  it("is read as VGG, whatever its strides", async () => {
    const [{ inChannels, outChannels }] = convolutions("vgg19") as [Convolution];
    const [kernel, bias] = [formulaKernel(0, inChannels, outChannels), formulaBias(0, outChannels)];
    const tensors = [
      { name: "features.0.weight", shape: [64, 3, 3, 3], data: oihw(kernel, 3, 64) },
      { name: "features.0.bias", shape: [64], data: bias },
    ];
    // The same numbers as a view of a storage in HWIO order.
    const view = { ...tensors[0]!, data: kernel, strides: [1, 64, 576, 192] };
    for (const state of [tensors, [view, tensors[1]!]]) {
      const source = memorySource(pytorchFile(state, layout), "vgg19.pth");
      const weights = await readWeights(source, { upTo: "block1_conv1" });
      expect(weights.preprocessing).toBe("torchvision");
      expect(weights.layers.get("block1_conv1")).toEqual({ kernel, bias });
    }
  });
});
