import { testData } from "@srloss/reference";
import { memorySource } from "@srloss/weights";
import { describe, expect, it } from "vitest";
import {
  randomWeights,
  readWeights,
  roundToFloat16,
  truncateWeights,
  type VggWeights,
  weightsToSafetensors,
} from "../src/index.ts";
import { kerasFile } from "./published-weights.ts";
import { rawSafetensors, splitSafetensors, withHeader, zeros } from "./raw-safetensors.ts";
import { refusal } from "./refusal.ts";

const upTo = "block1_conv1";
const first = { "block1_conv1/kernel": zeros(3, 3, 3, 64), "block1_conv1/bias": zeros(64) };
const read = (bytes: Uint8Array, name = "vgg.safetensors") => readWeights(memorySource(bytes, name), { upTo });

/** The same tensors with other metadata. */
function restated(file: Uint8Array, change: Readonly<Record<string, string | undefined>>): Uint8Array {
  const { header, data } = splitSafetensors(file);
  const metadata = { ...(header.__metadata__ as unknown as Record<string, string>), ...change };
  return withHeader(JSON.stringify({ ...header, __metadata__: metadata }), data);
}

describe("a file says of itself what it likes", () => {
  it.each(["keras", "torchvision", "random", "vgg19-keras", "vgg19-keras (float16)"])(
    "and is not called %s for it",
    async (name) => {
      expect((await read(rawSafetensors(first, { name }))).origin).toMatchObject({
        name: "vgg.safetensors",
        verified: false,
      });
      expect((await read(rawSafetensors(first), name)).origin).toMatchObject({
        name: `${name} (a file)`,
        verified: false,
      });
    },
  );

  it("and that a digest verifies it, it can't", async () => {
    const { origin } = await read(rawSafetensors(first, { verified: "true", sha256: "0".repeat(64) }));
    expect(origin.verified).toBe(false);
  });

  it.each([
    ["network", "vgg-19", 'says that its network is "vgg-19", which is none of vgg19, vgg16; correct its metadata.'],
    ["network", "", 'says that its network is "", which is none of vgg19, vgg16; correct its metadata.'],
    [
      "preprocessing",
      "cafe",
      'says that its preprocessing is "cafe", which is none of caffe, torchvision; correct its metadata.',
    ],
    [
      "preprocessing",
      "Caffe",
      'says that its preprocessing is "Caffe", which is none of caffe, torchvision; correct its metadata.',
    ],
    [
      "preprocesing",
      "torchvision",
      'has metadata called "preprocesing", where preprocessing seems to be meant; correct its name.',
    ],
    ["identify", "0", 'has metadata called "identify", where identity seems to be meant; correct its name.'],
    ["Network", "vgg16", 'has metadata called "Network", where network seems to be meant; correct its name.'],
    [
      "identity",
      "0",
      'says that its identity is "0", where a SHA-256 in lower-case hex is meant; correct its metadata.',
    ],
    ["preprocessing", "\u001b[31m".repeat(30), 'says that its preprocessing is "\\u001b[31m'],
  ])("but %s %j is no guess", async (key, value, message) => {
    const error = await refusal(rawSafetensors(first, { [key]: value }), { upTo });
    expect(error.message).toContain(`vgg.bin ${message}`);
    expect(error.message.length).toBeLessThan(400);
  });
});

describe("metadata that are no texts are an error", () => {
  it.each<[string, unknown, string]>([
    ["preprocessing", 5, "5"],
    ["network", null, "null"],
    ["identity", ["0"], "an array"],
    ["licence", { by: "me" }, "an object"],
    ["anything", true, "true"],
  ])("%s: %j", async (key, value, got) => {
    const error = await refusal(rawSafetensors(first, { [key]: value }), { upTo });
    expect(error).toMatchObject({
      code: "not-weights",
      message: `vgg.bin says that its ${key} is ${got}, where safetensors has texts by name; correct its metadata.`,
    });
  });

  it.each([5, "caffe", ["caffe"]])("all of them: %j", async (metadata) => {
    const { header, data } = splitSafetensors(rawSafetensors(first));
    const error = await refusal(withHeader(JSON.stringify({ ...header, __metadata__: metadata }), data), { upTo });
    expect(error.message).toMatch(/^vgg\.bin has .+ as metadata, where safetensors has texts by name;/);
  });
});

describe("the digest that a written file states", () => {
  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ["its preprocessing", { preprocessing: "torchvision" }],
    ["its network", { network: "vgg16" }],
    ["what its names tell of its preprocessing", { preprocessing: undefined, preprocess: "torchvision" }],
  ])("is over %s, too", async (_, change) => {
    const written = await randomWeights({
      network: "vgg19",
      upTo,
      ...(change.preprocess && { preprocessing: "torchvision" }),
    });
    const error = await refusal(restated(weightsToSafetensors(written), change), { upTo });
    expect(error.code).toBe("hash");
  });

  it("is asked for where that is wished", async () => {
    const source = memorySource(rawSafetensors(first), "old.safetensors");
    await expect(readWeights(source, { upTo, digested: true })).rejects.toThrow(
      "old.safetensors does not state the digest of its weights; get it again.",
    );
  });
});

describe("a set that ends within a block", () => {
  it("is refused where nobody asked for fewer layers", async () => {
    const error = await refusal(rawSafetensors(first));
    expect(error).toMatchObject({
      code: "missing-layer",
      message:
        "vgg.bin ends with block1_conv1, within block 1 of vgg19; get the whole file, or ask for the layers up to block1_conv1 if no more are meant.",
    });
  });

  it("is whole where it says so by its digest", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block2_conv1" });
    const back = await readWeights(memorySource(weightsToSafetensors(weights), "cut.safetensors"));
    expect([...back.layers.keys()]).toEqual(["block1_conv1", "block1_conv2", "block2_conv1"]);
  });
});

describe.skipIf(!testData)("the published numbers", () => {
  const published = () => readWeights(memorySource(kerasFile(), "file.h5"), { upTo: "block1_conv2" });
  const reread = async (weights: VggWeights) => (await read(weightsToSafetensors(weights), "x.safetensors")).origin;

  it("are known by whatever name they come, cut or in half precision", async () => {
    const weights = await published();
    expect(weights.origin).toMatchObject({ name: "vgg19-keras", verified: true });
    expect(await reread(weights)).toMatchObject({ name: "vgg19-keras", verified: true });
    expect((await truncateWeights(weights, upTo)).origin).toMatchObject({ name: "vgg19-keras", verified: true });
    const half = { name: "vgg19-keras (float16)", verified: true };
    expect((await roundToFloat16(weights)).origin).toMatchObject(half);
    expect(await reread(await roundToFloat16(weights))).toMatchObject(half);
  });

  it("are not with another preprocessing, or as another network", async () => {
    const { layers } = await published();
    const tensors = Object.fromEntries(
      [...layers].flatMap(([name, { kernel, bias }]) =>
        [
          ["kernel", kernel, [3, 3, kernel.length / 9 / bias.length, bias.length]] as const,
          ["bias", bias, [bias.length]] as const,
        ].map(([part, { buffer, byteOffset, byteLength }, shape]) => [
          `${name}/${part}`,
          { dtype: "F32", shape, data: new Uint8Array(buffer, byteOffset, byteLength) },
        ]),
      ),
    );
    const meant = async (metadata: Readonly<Record<string, string>>) =>
      (await read(rawSafetensors(tensors, metadata))).origin;
    expect(await meant({})).toMatchObject({ name: "vgg19-keras", verified: true });
    for (const metadata of [{ preprocessing: "torchvision" }, { network: "vgg16" }])
      expect(await meant(metadata)).toMatchObject({ name: "vgg.safetensors", verified: false });
  });
});
