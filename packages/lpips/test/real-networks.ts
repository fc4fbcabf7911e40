import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import { type PytorchLayout, pytorchFile, type TensorForPytorch } from "@srloss/reference/pytorch-file";
import { type NetworkWeights, readFlatWeights } from "../src/index.ts";
import { type NetworkName, networkConvolutions } from "../src/networks/convolutions.ts";

export const realFiles = {
  alexnet: "lpips_alex_v0.1.hwio.f32le",
  squeezenet1_1: "lpips_squeeze_v0.1.hwio.f32le",
} as const;

/** torchvision's own numbers. */
export function realNetwork(network: NetworkName): NetworkWeights {
  const path = (ending: string) => join(testData!.data, "lpips", `${realFiles[network]}.${ending}`);
  return readFlatWeights(JSON.parse(readFileSync(path("json"), "utf8")), readFileSync(path("bin")));
}

/** A state dict as torchvision publishes it: convolutions in OIHW order, and a classifier, of which nobody wants a byte. */
export function torchvisionTensors(network: NetworkName, layers: NetworkWeights): TensorForPytorch[] {
  const tensors = networkConvolutions[network].flatMap(({ name, torchvision, size, inputs, outputs }) => {
    const { kernel, bias } = layers.get(name)!;
    const oihw = new Float32Array(kernel.length);
    for (let o = 0, to = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++)
        for (let k = 0; k < size * size; k++) oihw[to++] = kernel[(k * inputs + i) * outputs + o]!;
    return [
      { name: `${torchvision}.weight`, shape: [outputs, inputs, size, size], data: oihw },
      { name: `${torchvision}.bias`, shape: [outputs], data: bias },
    ];
  });
  const classifier = { name: "classifier.1.weight", shape: [1000, 2000], data: new Float32Array(2e6) };
  return [...tensors, classifier];
}

export function torchvisionFile(network: NetworkName, layers: NetworkWeights, layout: PytorchLayout): Uint8Array {
  return pytorchFile(torchvisionTensors(network, layers), layout);
}
