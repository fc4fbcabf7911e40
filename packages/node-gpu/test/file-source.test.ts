import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asNobody } from "@srloss/reference/as-nobody";
import { loadVgg19, randomWeights, readWeights, weightsToSafetensors } from "@srloss/vgg";
import { WeightsError } from "@srloss/weights";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileSource } from "../src/index.ts";

let folder: string;
let path: string;
const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31 + (i >> 8)) % 256);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-source-"));
  await chmod(folder, 0o755);
  path = join(folder, "weights.bin");
  await writeFile(path, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

const failure = async (task: Promise<unknown>) => {
  const error: unknown = await task.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WeightsError);
  const { code, message } = error as WeightsError;
  return [code, message];
};

const asBytes = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

describe("bytes", () => {
  it("the name and the size", async () => {
    const source = fileSource(path);
    expect([source.name, await source.size()]).toEqual([path, bytes.length]);
  });

  it.each([
    [0, 100_000],
    [0, 1],
    [12_345, 67_890],
    [99_999, 100_000],
    [500, 500],
  ])("%i..%i", async (start, end) => {
    const read = await fileSource(path).read(start, end);
    expect(Buffer.compare(read, bytes.subarray(start, end))).toBe(0);
  });

  it("many at once", async () => {
    const source = fileSource(path);
    const parts = await Promise.all(Array.from({ length: 50 }, (_, i) => source.read(i * 2000, i * 2000 + 2000)));
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it("a sibling is the file beside it", async () => {
    await writeFile(join(folder, "shard 1"), "beside");
    const beside = fileSource(path).sibling!("shard 1");
    expect([beside.name, await beside.size()]).toEqual([join(folder, "shard 1"), 6]);
    expect(Buffer.from(await beside.read(0, 6)).toString()).toBe("beside");
  });
});

describe("errors", () => {
  it("no file", async () => {
    const absent = join(folder, "absent.h5");
    const expected = ["unavailable", `${absent} does not exist; give the path of a weight file.`];
    expect(await failure(fileSource(absent).size())).toEqual(expected);
    expect(await failure(fileSource(absent).read(0, 8))).toEqual(expected);
    const through = join(path, "a.h5");
    expect((await failure(fileSource(through).size()))[1]).toBe(
      `${through} does not exist; give the path of a weight file.`,
    );
  });

  it("a directory", async () => {
    const inside = join(folder, "model");
    await mkdir(inside);
    expect(await failure(fileSource(inside).read(0, 8))).toEqual([
      "unavailable",
      `${inside} is a directory; give a file in it, such as its model.json.`,
    ]);
  });

  it("without permission", async () => {
    const secret = join(folder, "secret.h5");
    await writeFile(secret, "12345678", { mode: 0 });
    expect(await asNobody(() => failure(fileSource(secret).read(0, 8)))).toEqual([
      "unavailable",
      `${secret} can't be read (EACCES).`,
    ]);
  });

  it("a file that ends too soon", async () => {
    expect(await failure(fileSource(path).read(99_000, 100_001))).toEqual([
      "truncated",
      `${path} ends after 100000 bytes, before byte 100001; get it again.`,
    ]);
  });
});

describe("as weights", () => {
  it("the numbers that are in the file", async () => {
    const file = join(folder, "vgg.safetensors");
    const random = await randomWeights({ network: "vgg19", upTo: "block1_conv2" });
    await writeFile(file, weightsToSafetensors(random));
    const read = await readWeights(fileSource(file));
    expect([...read.layers.keys()]).toEqual(["block1_conv1", "block1_conv2"]);
    for (const [name, layer] of random.layers) {
      expect(Buffer.compare(asBytes(read.layers.get(name)!.kernel), asBytes(layer.kernel))).toBe(0);
      expect(Buffer.compare(asBytes(read.layers.get(name)!.bias), asBytes(layer.bias))).toBe(0);
    }
    const vgg = await loadVgg19({ upTo: "block1_conv1", weights: fileSource(file) });
    expect(vgg.layers).toContain("block1_conv1");
    expect(vgg.layers).not.toContain("block1_conv2");
    vgg.dispose();
    await truncate(file, 5000);
    const [code, message] = await failure(readWeights(fileSource(file)));
    expect(code).toBe("truncated");
    expect(message).toContain(file);
  });
});
