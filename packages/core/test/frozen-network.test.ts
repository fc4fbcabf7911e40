import "@tensorflow/tfjs-backend-cpu";
import { zeros } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { type ConvolutionStep, frozenNetwork, halvingWindow, type StackStep, sameWindow } from "../src/networks.ts";

const convolution: ConvolutionStep = {
  kind: "convolution",
  inChannels: 3,
  outChannels: 2,
  kernel: new Float32Array(54),
  bias: new Float32Array(2),
  window: sameWindow,
};
const pool: StackStep = { kind: "pool", pooling: "max", window: halvingWindow };

it.each<[string, readonly StackStep[], string]>([
  ["unknown kind", [{ kind: "softmax" } as never], "Step 0 of the network, a softmax: kinds of steps are"],
  [
    "channels",
    [convolution, convolution],
    "Step 1 of the network, a convolution: inChannels is 3, and what it takes has 2",
  ],
  ["kernel", [{ ...convolution, kernel: new Float32Array(9) }], "a kernel [3,3,3,2] has other than 9 values"],
  ["bias", [{ ...convolution, bias: new Float32Array(3) }], "2 channels have other than 3 biases"],
  ["later steps", [{ kind: "relu", of: 1 }, { kind: "relu" }], "`of` names steps before it; got 1"],
  [
    "sides",
    [pool, { kind: "concatenation", of: [-1, 0] }],
    "a concatenation: what it takes differs in height and width",
  ],
  ["window", [{ ...pool, window: { size: 2, stride: 0, padding: 0 } } as StackStep], "size and stride are at least 1"],
  ["l2", [{ ...pool, pooling: "l2" } as StackStep], "of l2, the window has size 3, stride 2 and padding 1"],
  [
    "ceil",
    [{ ...pool, pooling: "average", window: { ...halvingWindow, ceil: true } } as StackStep],
    "only a max-pool's",
  ],
])("steps that make no network are refused: %s", (_, steps, words) => {
  expect(() => frozenNetwork(steps, [0, 0, 0])).toThrow(words);
});

it("images, taps and disposed networks that can't run are one sentence", () => {
  const network = frozenNetwork([pool, pool], [0, 0, 0]);
  expect(() => network.run(zeros([1, 3, 8, 3]), [0, 1])).toThrow(
    "images of 8x3 leave nothing at step 1; they must be at least 4x4",
  );
  expect(() => network.run(zeros([1, 8, 8, 1]), [0])).toThrow(
    "images are [batch, height, width, 3]; got shape [1,8,8,1]",
  );
  expect(() => network.run(zeros([1, 8, 8, 3]), [2])).toThrow("taps are steps, 0 to 1; got 2");
  network.dispose();
  expect(() => network.run(zeros([1, 8, 8, 3]), [0])).toThrow("was disposed");
});
