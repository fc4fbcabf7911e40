import { testData } from "@srloss/reference";
import { failure } from "@srloss/reference/failure";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import type { WeightCache } from "@srloss/weights";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type PullOptions, pullWeights, randomWeights, type VggWeights, weightsToSafetensors } from "../src/index.ts";
import { lockingCache, type MemoryCache, memoryCache } from "./memory-cache.ts";
import { digestOf, flipped, kerasFile, torchvisionFile } from "./published-weights.ts";

afterEach(closeServers);

const key = "vgg19-torchvision-block1_conv2.safetensors";

async function setUp(cache: MemoryCache = lockingCache()) {
  const server = await serveWeights(await torchvisionFile("block2_conv1"));
  const warnings: string[] = [];
  const pull = (upTo = "block1_conv2", options: Partial<PullOptions> = {}): Promise<VggWeights> =>
    pullWeights("vgg19-torchvision", {
      upTo,
      cache,
      backOffMs: 1,
      url: server.url(),
      onWarning: (warning) => warnings.push(warning),
      ...options,
    });
  return { server, cache, warnings, pull };
}

describe("a set that was pulled before", () => {
  it("comes from the cache, the same in every respect, with no request", async () => {
    const { server, cache, warnings, pull } = await setUp();
    const before = await pull();
    expect([...cache.entries.keys()]).toEqual([key]);
    const requests = server.requests.length;
    const after = await pull();
    expect(server.requests).toHaveLength(requests);
    expect(after).toEqual(before);
    expect(digestOf(after)).toBe(digestOf(before));
    expect(warnings).toEqual([]);
  });

  it("is found with the server gone", async () => {
    const { server, pull } = await setUp();
    await pull();
    await server.close();
    expect((await pull()).layers.size).toBe(2);
  });

  it.each(["relu1_2", "conv1_2", "block1_pool", "pool1"])("is found by the name %s too", async (upTo) => {
    const { server, cache, pull } = await setUp();
    await pull("block1_conv2");
    const requests = server.requests.length;
    await pull(upTo);
    expect(server.requests).toHaveLength(requests);
    expect([...cache.entries.keys()]).toEqual([key]);
  });

  it("serves shallower layers, cut, and not deeper ones", async () => {
    const { server, cache, pull } = await setUp();
    await pull("block1_conv2");
    const requests = server.requests.length;
    const shallow = await pull("block1_conv1");
    expect(server.requests).toHaveLength(requests);
    expect([...shallow.layers.keys()]).toEqual(["block1_conv1"]);
    expect(shallow.origin.sha256).toBe(digestOf(shallow));
    await pull("block2_conv1");
    expect(server.requests.length).toBeGreaterThan(requests);
    expect([...cache.entries.keys()]).toEqual([key, "vgg19-torchvision-block2_conv1.safetensors"]);
  });

  it("is not taken for another set", async () => {
    const { cache, pull } = await setUp();
    await pull();
    const closed = await serveWeights({});
    const other = pullWeights("vgg16-torchvision", { upTo: "block1_conv2", cache, url: closed.url("/") });
    expect(await failure(other)).toMatchObject({ code: "http" });
  });
});

describe("a damaged cache entry", () => {
  const entry = torchvisionFile("block1_conv2");
  it.each<[string, () => Promise<Uint8Array>]>([
    ["one bit of a value is another", async () => flipped(await entry, 100_000)],
    ["it ends early", async () => (await entry).slice(0, 100_000)],
    ["it is empty", async () => new Uint8Array()],
    ["it is something else", async () => new TextEncoder().encode("<html>".repeat(100))],
    ["it is another network", async () => rewritten({ network: "vgg16" })],
    ["it has other preprocessing", async () => rewritten({ preprocessing: "caffe" })],
    ["it holds too few layers", () => torchvisionFile("block1_conv1")],
  ])("is noticed and fetched again: %s", async (_, damaged) => {
    const { server, cache, warnings, pull } = await setUp();
    cache.entries.set(key, await damaged());
    const weights = await pull();
    expect(digestOf(weights)).toBe(weights.origin.sha256);
    expect(weights).toMatchObject({ network: "vgg19", preprocessing: "torchvision" });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^A damaged cache entry is replaced: .*vgg19-torchvision-block1_conv2\.safetensors/);
    const requests = server.requests.length;
    expect(requests).toBeGreaterThan(0);
    expect(digestOf(await pull())).toBe(digestOf(weights));
    expect(server.requests).toHaveLength(requests);
    expect(warnings).toHaveLength(1);
  });

  it("is passed over where the cache can't forget", async () => {
    const { cache, pull } = await setUp(memoryCache());
    cache.entries.set(key, new Uint8Array(3));
    expect((await pull()).layers.size).toBe(2);
    expect(cache.entries.get(key)!.length).toBeGreaterThan(3);
  });

  it("never gives other numbers, whichever byte is another", async () => {
    const sound = await torchvisionFile("block1_conv1");
    const header = new DataView(sound.buffer, sound.byteOffset).getUint32(0, true) + 8;
    const { cache, pull } = await setUp();
    const wanted = digestOf(await pull("block1_conv1"));
    const place = fc.oneof(fc.nat(header - 1), fc.nat(sound.length - 1));
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const damaged = Uint8Array.from(sound);
        damaged[at]! ^= bits;
        cache.entries.set("vgg19-torchvision-block1_conv1.safetensors", damaged);
        const weights = await pull("block1_conv1");
        expect(digestOf(weights)).toBe(wanted);
        expect(weights).toMatchObject({ network: "vgg19", preprocessing: "torchvision" });
      }),
      { numRuns: 300 },
    );
  });

  async function rewritten(change: Partial<VggWeights>): Promise<Uint8Array> {
    const weights = await randomWeights({ network: "vgg19", upTo: "block1_conv2" });
    return weightsToSafetensors({ ...weights, preprocessing: "torchvision", ...change });
  }
});

it.skipIf(!testData)("a cache entry of other weights is not taken for the published ones", async () => {
  const url = (await serveWeights(kerasFile())).url();
  const cache = lockingCache();
  const other = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
  cache.entries.set("vgg19-keras-block1_conv1.safetensors", weightsToSafetensors(other));
  const weights = await pullWeights("vgg19-keras", { upTo: "block1_conv1", cache, url });
  expect(digestOf(weights)).not.toBe(digestOf(other));
});

describe("a cache that does not work", () => {
  it("costs a warning where it can't be written", async () => {
    const { warnings, pull } = await setUp();
    const full: WeightCache = {
      read: async () => undefined,
      write: () => Promise.reject(new Error("The disk is full.")),
    };
    expect((await pull("block1_conv2", { cache: full })).layers.size).toBe(2);
    expect(warnings).toEqual(["The weights were not cached: The disk is full."]);
  });

  it("is an error where it can't be read: what it holds is not known", async () => {
    const { server, pull } = await setUp();
    const locked: WeightCache = {
      read: () => Promise.reject(new Error("The folder can't be read.")),
      write: async () => undefined,
    };
    expect((await failure(pull("block1_conv2", { cache: locked }))).message).toBe("The folder can't be read.");
    expect(server.requests).toHaveLength(0);
  });
});

describe("two that want the same set at once", () => {
  it("fetch it once where the cache has locks", async () => {
    const { server, pull } = await setUp();
    const [one, two] = await Promise.all([pull(), pull()]);
    const alone = server.requests.length;
    expect(two).toEqual(one);
    const fresh = await setUp();
    await fresh.pull();
    expect(alone).toBe(fresh.server.requests.length);
  });

  it("both try, one after the other, where the first one fails", async () => {
    const cache = lockingCache();
    const server = await serveWeights(await torchvisionFile("block1_conv2"), { answers: [{ status: 403 }] });
    const pull = () => pullWeights("vgg19-torchvision", { upTo: "block1_conv2", cache, url: server.url() });
    const [one, two] = await Promise.allSettled([pull(), pull()]);
    expect(one.status).toBe("rejected");
    expect(two.status).toBe("fulfilled");
  });
});

describe("another process that holds the lock", () => {
  /** A lock whose holder comes to no end. */
  const held = () => {
    const cache = lockingCache();
    void cache.locked!(key, () => new Promise(() => {}));
    return cache;
  };

  it("is said to be waited for, and passed by in the end", async () => {
    const { warnings, pull } = await setUp(held());
    expect((await pull("block1_conv2", { lockMs: 60 })).layers.size).toBe(2);
    expect(warnings).toEqual([
      "Another process is bringing vgg19-torchvision: waiting for it.",
      `Another process has held ${key} for 0.06 s: going on without it.`,
    ]);
  });

  it("is waited for no longer than the signal lets", async () => {
    const { server, pull } = await setUp(held());
    const signal = AbortSignal.timeout(50);
    await expect(pull("block1_conv2", { signal })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(server.requests).toHaveLength(0);
  });
});
