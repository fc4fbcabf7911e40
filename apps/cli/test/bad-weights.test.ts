import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testData } from "@srloss/reference";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeImages } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, files, remove } = scratch();
const save = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes);
const layers = ["--layers", "block1_conv2", "--loss", "perceptual", "--engine", "wasm"];

/** The same bytes but for words in the header, each by one of its length. */
function reworded(file: Uint8Array, words: Readonly<Record<string, string>>): Uint8Array {
  const text = Buffer.from(file).toString("latin1");
  const pattern = new RegExp(Object.keys(words).join("|"), "g");
  return Buffer.from(
    text.replace(pattern, (word) => words[word]!),
    "latin1",
  );
}

beforeAll(async () => {
  await writeImages(folder);
  const sound = await randomWeights({ network: "vgg19", upTo: "block1_conv2" });
  const file = weightsToSafetensors(sound);
  save("sound.safetensors", file);
  save("cut.safetensors", file.subarray(0, file.length - 1000));
  save("shuffled.safetensors", reworded(file, { block1_conv1: "block1_conv2", block1_conv2: "block1_conv1" }));
  save("turned.safetensors", reworded(file, { "3,3,3,64": "64,3,3,3" }));
  save("renamed.safetensors", reworded(file, { block1_conv1: "stage1_conv1", block1_conv2: "stage1_conv2" }));
  const broken = structuredClone(sound);
  broken.layers.get("block1_conv2")!.kernel[7] = Number.NaN;
  save("nan.safetensors", weightsToSafetensors(broken));
  save("page.h5", "<!doctype html><html><title>403 Forbidden</title></html>");
  save("empty.h5", "");
  const other = await randomWeights({ network: "vgg16", upTo: "block1_conv2" });
  save("vgg16.safetensors", weightsToSafetensors(other));
  const deeper = { network: "vgg19", upTo: "block3_conv3", preprocessing: "torchvision" } as const;
  save("torchvision.safetensors", weightsToSafetensors(await randomWeights(deeper)));
  mkdirSync(join(folder, "model"));
});
afterAll(remove);

const bad: [string, RegExp, string][] = [
  ["missing", /none\.h5 does not exist/, "none.h5"],
  ["a directory", /model is a directory.*model\.json/, "model"],
  ["an empty file", /empty\.h5/, "empty.h5"],
  ["an HTML page", /page\.h5 is an HTML page/, "page.h5"],
  ["an image", /hr\.png is a PNG image; weights are/, "hr.png"],
  ["cut short", /cut\.safetensors/, "cut.safetensors"],
  ["with shuffled names", /shuffled\.safetensors.*block1_conv/, "shuffled.safetensors"],
  ["of a wrong shape", /turned\.safetensors.*64/, "turned.safetensors"],
  ["with foreign names", /renamed\.safetensors/, "renamed.safetensors"],
  ["with a NaN", /nan\.safetensors.*(NaN|finite)/i, "nan.safetensors"],
];

describe.concurrent("weights that can't be used: one sentence, exit code 2, nothing written, and the next run works", () => {
  it.each(bad)("compare: %s", async (_, message, name) => {
    const before = files();
    const words = ["compare", "sr.png", "hr.png", ...layers, "--maps", "maps", "--html", "page.html"];
    expectRefusal(await srloss(...words, "--weights", name), 2, message);
    expect(files()).toEqual(before);
  });

  it.each(bad)("verify and convert: %s", async (_, message, name) => {
    const before = files();
    const [verified, converted] = await Promise.all([
      srloss("weights", "verify", name),
      srloss("weights", "convert", name, "out.safetensors"),
    ]);
    expectRefusal(verified, 2, message);
    expectRefusal(converted, 2, message);
    expect(files()).toEqual(before);
  });

  it.each<[string, RegExp, string[]]>([
    ["of another network", /vgg16\.safetensors.*vgg1[69]/, ["vgg16.safetensors", ...layers]],
    [
      "not deep enough",
      /sound\.safetensors holds layers up to block1_conv2, and block2_conv1 was asked for; ask for no deeper layer/,
      ["sound.safetensors", "--layers", "relu2_1"],
    ],
    [
      "of another kind than the preset's",
      /keras.*caffe.*torchvision/,
      ["torchvision.safetensors", "--preset", "keras"],
    ],
    ["no address", /"http:\/\/" is not an address/, ["http://"]],
  ])("%s", async (_, message, words) => {
    expectRefusal(await srloss("compare", "sr.png", "hr.png", "--weights", ...words), 2, message);
  });

  it("the next run works", async () => {
    const words = ["compare", "sr.png", "hr.png", ...layers, "--weights", "sound.safetensors", "--json"];
    const { status, stdout } = await srloss(...words);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).values.perceptual).toBeGreaterThan(0);
  });
});

it.skipIf(!testData)("Keras' HDF5, cut short", async () => {
  const whole = readFileSync(join(testData!.data, "h5/vgg19-notop-keras1-block1-3.h5"));
  save("cut.h5", whole.subarray(0, whole.length / 2));
  const words = ["compare", "sr.png", "hr.png", "--weights", "cut.h5", "--engine", "wasm"];
  expectRefusal(await srloss(...words), 2, /cut\.h5 is a damaged HDF5 file/);
});

describe("convert", () => {
  it("keeps every number, and a target that fails leaves the old file", async () => {
    const digest = async (name: string) =>
      JSON.parse((await srloss("weights", "verify", name, "--json")).stdout).sha256;
    expect((await srloss("weights", "convert", "sound.safetensors", "new/copy.safetensors")).status).toBe(0);
    expect(await digest("new/copy.safetensors")).toBe(await digest("sound.safetensors"));
    const refused = await srloss("weights", "convert", "page.h5", "new/copy.safetensors");
    expectRefusal(refused, 2, /page\.h5 is an HTML page/);
    expect(await digest("new/copy.safetensors")).toBe(await digest("sound.safetensors"));
    const wrong = await srloss("weights", "convert", "sound.safetensors", "copy.h5");
    expectRefusal(wrong, 2, /copy\.h5 does not end with \.safetensors; name one that does/);
    expectRefusal(await srloss("weights", "convert", "sound.safetensors"), 2, /Give a source and a target/);
  });
});
