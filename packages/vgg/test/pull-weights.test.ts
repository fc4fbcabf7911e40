import { testData } from "@srloss/reference";
import { failure } from "@srloss/reference/failure";
import { type Answer, closeServers, serveWeights } from "@srloss/reference/weights-server";
import type { PullProgress } from "@srloss/weights";
import { float16Values } from "@srloss/weights/formats";
import { afterEach, describe, expect, it } from "vitest";
import {
  cacheKey,
  knownWeights,
  type PullOptions,
  pullWeights,
  randomWeights,
  weightsToSafetensors,
} from "../src/index.ts";
import { memoryCache } from "./memory-cache.ts";
import {
  digestOf,
  flipped,
  kerasFile,
  kerasMeaning,
  layerBytes,
  layersWithData,
  sha256,
  torchvisionFile,
  torchvisionLike,
} from "./published-weights.ts";

afterEach(closeServers);

const quick = { upTo: "block1_conv2", backOffMs: 1 } satisfies PullOptions;
/** Float32 numbers of the first two convolutions. */
const wantedBytes = 4 * (9 * 3 * 64 + 64 + 9 * 64 * 64 + 64);

describe.skipIf(!testData)("the weights that Keras publishes", () => {
  const file = testData ? kerasFile() : new Uint8Array();
  const first = testData ? sha256(kerasMeaning, layerBytes(0), layerBytes(1)) : "";

  it("come bit for bit, with their origin", async () => {
    const url = (await serveWeights(file)).url();
    const weights = await pullWeights("vgg19-keras", { ...quick, url });
    expect(weights).toMatchObject({
      network: "vgg19",
      preprocessing: "caffe",
      origin: { name: "vgg19-keras", sha256: first, url, licence: expect.stringContaining("CC BY 4.0") },
    });
    expect([...weights.layers.keys()]).toEqual(["block1_conv1", "block1_conv2"]);
    expect(digestOf(weights)).toBe(first);
  });

  it("have the digests that are written down, for every layer of which there is data", () => {
    const { digests, float16Digests } = knownWeights["vgg19-keras"];
    const shards = layersWithData.map((_, i) => layerBytes(i));
    const all = (parts: readonly Uint8Array[]) =>
      Object.fromEntries(layersWithData.map((name, i) => [name, sha256(kerasMeaning, ...parts.slice(0, i + 1))]));
    expect(digests).toEqual(all(shards));
    const rounded = shards.map((shard) => {
      const values = new Float32Array(Uint8Array.from(shard).buffer);
      return new Uint8Array(float16Values(values, "a shard").buffer as ArrayBuffer);
    });
    expect(float16Digests).toEqual(all(rounded));
  });

  it("travel only as far as they are wanted", async () => {
    const server = await serveWeights(file);
    await pullWeights("vgg19-keras", { ...quick, url: server.url() });
    // Beside them the first 64 KiB, and a page for each piece of metadata that lies elsewhere; of 9 MB.
    expect(server.sent).toBeLessThan(wantedBytes + 65_536 + 8 * 16_384);
    expect(server.requests.length).toBeLessThan(12);
  });

  it.each<[string, readonly Answer[], Answer]>([
    ["from a server that sends whole files only", [], { ranges: false }],
    ["from one that does not say how long they are", [], { ranges: false, chunked: true }],
    ["over a bad line", [{ status: 503 }, { cutAfter: 30_000 }, {}, { endAfter: 99 }, { cutAfter: 5_000 }], {}],
    ["over a bad line, whole", [{ ranges: false, cutAfter: 5_000_000 }, { status: 502 }], { ranges: false }],
  ])("are the same %s", async (_, answers, rest) => {
    const server = await serveWeights(file, { answers, rest });
    expect(digestOf(await pullWeights("vgg19-keras", { ...quick, url: server.url() }))).toBe(first);
  });

  it("are refused, and not kept, when one bit of a layer is another", async () => {
    const at = Buffer.from(file).indexOf(layerBytes(1).subarray(0, 64));
    expect(at).toBeGreaterThan(0);
    const server = await serveWeights(flipped(file, at + 20_000));
    const cache = memoryCache();
    const error = await failure(pullWeights("vgg19-keras", { ...quick, cache, url: server.url() }));
    expect(error).toMatchObject({ name: "WeightsError", code: "hash" });
    expect(error.message).toMatch(
      new RegExp(
        `^${server.url()} is not the published vgg19-keras: .* not ${first.slice(0, 12)}\\.\\.\\.; nothing was kept`,
      ),
    );
    expect(cache.entries.size).toBe(0);
    // A bit of a layer that is not wanted is not looked at.
    await pullWeights("vgg19-keras", { ...quick, upTo: "block1_conv1", cache, url: server.url() });
    expect([...cache.entries.keys()]).toEqual(["vgg19-keras-block1_conv1.safetensors"]);
  });
});

describe("what is not the published file is refused, and not kept", () => {
  const page = new TextEncoder().encode(`<!DOCTYPE html><title>Sign in</title>${" ".repeat(500)}`);
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string, RegExp]>([
    ["a sign-in page", () => page, "not-weights", /is an HTML page/],
    ["an empty file", () => new Uint8Array(), "not-weights", /is empty/],
    [
      "other preprocessing",
      () => torchvisionFile("block1_conv2"),
      "not-weights",
      /torchvision preprocessing, and caffe/,
    ],
  ])("%s", async (_, bytes, code, sentence) => {
    const server = await serveWeights(await bytes());
    const cache = memoryCache();
    const error = await failure(pullWeights("vgg19-keras", { ...quick, cache, url: server.url() }));
    expect(error).toMatchObject({ name: "WeightsError", code });
    expect(error.message).toContain(server.url());
    expect(error.message).toMatch(sentence);
    expect(cache.entries.size).toBe(0);
  });

  it("other numbers of the right shapes", async () => {
    const other = weightsToSafetensors(await randomWeights({ network: "vgg19", upTo: "block1_conv2" }));
    const cache = memoryCache();
    const url = (await serveWeights(other)).url();
    expect(await failure(pullWeights("vgg19-keras", { ...quick, cache, url }))).toMatchObject({ code: "hash" });
    expect(cache.entries.size).toBe(0);
  });

  it("a file that ends before the wanted layer", async () => {
    const url = (await serveWeights(await torchvisionFile("block1_conv1"))).url();
    const cache = memoryCache();
    const error = await failure(pullWeights("vgg19-torchvision", { ...quick, cache, url }));
    expect(error).toMatchObject({ name: "WeightsError", code: "missing-layer" });
    expect(error.message).toBe(
      `${url} holds layers up to block1_conv1, and block1_conv2 was asked for; ask for no deeper layer than block1_conv1, or for weights that have more, such as "keras".`,
    );
    expect(cache.entries.size).toBe(0);
  });
});

describe("progress", () => {
  it.each<[string, readonly Answer[], Answer]>([
    ["ranges", [], {}],
    ["whole files", [], { ranges: false }],
    ["a size that is not told", [], { ranges: false, chunked: true }],
    ["a bad line", [{ status: 503 }, { cutAfter: 10_000 }, { endAfter: 20_000 }], {}],
  ])("never goes back and ends at its total: %s", async (_, answers, rest) => {
    const server = await serveWeights(await torchvisionFile("block2_conv1"), { answers, rest });
    const seen: PullProgress[] = [];
    await pullWeights("vgg19-torchvision", { ...quick, url: server.url(), onProgress: (p) => seen.push(p) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]!.loaded).toBeGreaterThan(0);
    seen.slice(1).forEach((now, i) => {
      expect(now.loaded).toBeGreaterThan(seen[i]!.loaded);
      expect(now.total).toBeGreaterThanOrEqual(seen[i]!.total);
    });
    expect(seen.every(({ loaded, total }) => loaded <= total && total >= wantedBytes)).toBe(true);
    expect(seen.at(-1)).toEqual({ loaded: server.sent, total: server.sent });
  });

  it("never goes back where a whole file is begun again", async () => {
    const file = await torchvisionFile("block2_conv1");
    const server = await serveWeights(file, {
      answers: [{ ranges: false, cutAfter: 200_000 }],
      rest: { ranges: false },
    });
    const loaded: number[] = [];
    await pullWeights("vgg19-torchvision", { ...quick, url: server.url(), onProgress: (p) => loaded.push(p.loaded) });
    expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b));
    expect(loaded.at(-1)).toBe(file.length);
  });
});

describe("an unknown", () => {
  it("name of weights: a sentence that lists the known ones", async () => {
    const error = await failure(pullWeights("vgg19-imagenet" as "vgg19-keras", quick));
    expect(error).toMatchObject({ name: "WeightsError", code: "unavailable" });
    expect(error.message).toBe(
      `"vgg19-imagenet" is not a known set of weights. Known: vgg19-keras, vgg16-keras, vgg19-torchvision, vgg16-torchvision.`,
    );
  });

  it("layer: a sentence that lists the known ones, before anything is asked for", async () => {
    const server = await serveWeights(new Uint8Array(8));
    const error = await failure(pullWeights("vgg16-keras", { upTo: "block3_conv4", url: server.url() }));
    expect(error.message).toMatch(/^"block3_conv4" is not a layer of vgg16\. Known layers: block1_conv1, /);
    expect(server.requests).toHaveLength(0);
  });
});

it("an AbortSignal ends a pull with its reason, and nothing is kept", async () => {
  const given = new AbortController();
  const reason = new Error("the page was left");
  const server = await serveWeights(await torchvisionFile("block1_conv2"), { answers: [{}, { silentAfter: 50_000 }] });
  const cache = memoryCache();
  const onProgress = ({ loaded }: PullProgress) => loaded > 100_000 && given.abort(reason);
  const pulling = pullWeights("vgg19-torchvision", {
    ...quick,
    cache,
    url: server.url(),
    signal: given.signal,
    onProgress,
  });
  expect(await failure(pulling)).toBe(reason);
  expect(cache.entries.size).toBe(0);
});

it("a pulled set is what the file holds", async () => {
  const url = (await serveWeights(await torchvisionFile("block1_conv2"))).url();
  const weights = await pullWeights("vgg19-torchvision", { ...quick, url });
  expect(weights.preprocessing).toBe("torchvision");
  expect(digestOf(weights)).toBe(digestOf(await torchvisionLike("block1_conv2")));
  expect(weights.origin).toEqual({
    name: "vgg19-torchvision",
    sha256: digestOf(weights),
    verified: false,
    licence: knownWeights["vgg19-torchvision"].licence,
    url,
  });
  expect(cacheKey("vgg19-torchvision", "block1_conv2")).toBe("vgg19-torchvision-block1_conv2.safetensors");
});
