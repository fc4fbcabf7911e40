import "@tensorflow/tfjs-backend-cpu";
import { randomAlexNet, randomSqueezeNet } from "@srloss/reference/random-networks";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { createVgg, randomWeights } from "@srloss/vgg";
import { zeros } from "@tensorflow/tfjs-core";
import { expect, it, vi } from "vitest";
import * as lpips from "../src/index.ts";

const { createAlexNet, createDists, createLpips, createSqueezeNet, readFlatWeights } = lpips;

// Without an argument some of them fetch published weights: no server has these, at once.
vi.stubGlobal("fetch", async () => new Response(null, { status: 404 }));
describeWrongArguments(lpips);

it("what is no network, option or image is one sentence", async () => {
  const alex = createAlexNet(randomAlexNet());
  const wrong = (value: unknown) => value as never;
  await expect(createLpips(wrong({ network: "resnet" }))).rejects.toThrow(
    "the network is alexnet, squeezenet1_1 or vgg16",
  );
  await expect(createLpips(alex, wrong({ version: "0.2" }))).rejects.toThrow('version is "0.1" or "0.0"');
  await expect(createLpips(alex, wrong({ linearHead: false }))).rejects.toThrow("linearHeads");
  await expect(createLpips(alex, wrong({ range: [1, 0] }))).rejects.toThrow("range is [black, white]");
  const judge = await createLpips(alex);
  expect(() => judge.value(zeros([1, 16, 64, 3]), zeros([1, 16, 64, 3]))).toThrow("at least 31x31; got 64x16");
  expect(() => judge.value(zeros([1, 64, 64, 3]), zeros([1, 65, 64, 3]))).toThrow("must have the same shape");
  expect(() => judge.value(zeros([64, 64, 3]), zeros([64, 64, 3]))).toThrow("[batch, height, width, 1 or 3]");
  expect(() => alex.extract(zeros([1, 64, 64, 3]), ["relu6"])).toThrow("is not a layer of alexnet");
  alex.dispose();
  expect(() => alex.extract(zeros([1, 64, 64, 3]), ["relu1"])).toThrow("was disposed");
});

it("weights that are none of the network's are one sentence", () => {
  const wrong = randomSqueezeNet();
  expect(() => createAlexNet(wrong)).toThrow(
    "conv1 of alexnet has a kernel [11,11,3,64] and 64 biases; got 1728 and 64 values.",
  );
  expect(() => createSqueezeNet(randomAlexNet())).toThrow("conv1 of squeezenet1_1");
  expect(() => createAlexNet(new Map())).toThrow("The weights of alexnet have no conv1.");
  expect(() => createAlexNet(undefined as never)).toThrow("weights are a map of convolutions by name");
});

it("DISTS takes torchvision's VGG16 with blurred pools alone", async () => {
  const vgg = createVgg(await randomWeights({ network: "vgg16", upTo: "block1_conv1" }));
  await expect(createDists(vgg)).rejects.toThrow(/blurred pools.*got vgg16, caffe, pooling max/);
  await expect(createDists(undefined as never)).rejects.toThrow("got undefined");
});

it("flat files that are cut short or described wrongly are one sentence", () => {
  const tensor = { name: "conv1/kernel", shape: [1, 1, 1, 2], dtype: "float32", byteOffset: 0 } as const;
  const bias = { name: "conv1/bias", shape: [2], dtype: "float32", byteOffset: 8 } as const;
  const bytes = new Uint8Array(16);
  expect(readFlatWeights({ weights: [tensor, bias] }, bytes).get("conv1")?.kernel.length).toBe(2);
  expect(() => readFlatWeights({ weights: [tensor, bias] }, bytes.subarray(1))).toThrow(
    "ends at byte 16, and the file at 15",
  );
  expect(() => readFlatWeights({ weights: [tensor] }, bytes)).toThrow("a kernel or a bias, and not both");
  expect(() => readFlatWeights({ weights: [tensor, tensor] }, bytes)).toThrow("described twice");
  expect(() => readFlatWeights({ weights: [{ ...tensor, shape: [-1] }] }, bytes)).toThrow("needs a shape");
  expect(() => readFlatWeights(undefined as never, bytes)).toThrow("a description { weights: [...] }");
});
