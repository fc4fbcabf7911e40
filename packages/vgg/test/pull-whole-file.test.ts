import { createHash } from "node:crypto";
import { failure } from "@srloss/reference/failure";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { memorySource, type PullProgress } from "@srloss/weights";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { pullWeights, randomWeights, weightsToSafetensors } from "../src/index.ts";
import { type KnownWeights, knownWeights } from "../src/known-weights.ts";
import { memoryCache } from "./memory-cache.ts";
import { digestOf, flipped } from "./published-weights.ts";

// VGG16's file, of which only the MD5 is published, is too large to be at hand: a small one stands in for it.
vi.mock("../src/known-weights.ts", async (original) => {
  const { knownWeights } = await original<typeof import("../src/known-weights.ts")>();
  return { knownWeights: { ...knownWeights } };
});

afterEach(closeServers);

let file: Uint8Array;
let digest: string;
beforeAll(async () => {
  const weights = await randomWeights({ network: "vgg16", upTo: "block2_conv1" });
  file = weightsToSafetensors(weights);
  digest = digestOf(weights);
  const entry = knownWeights["vgg16-keras"];
  const md5 = createHash("md5").update(file).digest("hex");
  (knownWeights as Record<string, KnownWeights>)["vgg16-keras"] = { ...entry, md5, bytes: file.length };
});

const quick = { upTo: "block2_conv1", backOffMs: 1 };

it("a file of which the MD5 is published is fetched whole, checked and cut", async () => {
  const url = (await serveWeights(file)).url();
  const cache = memoryCache();
  const whole = await pullWeights("vgg16-keras", { ...quick, cache, url });
  expect(digestOf(whole)).toBe(digest);
  expect(whole).toMatchObject({ network: "vgg16", origin: { name: "vgg16-keras", sha256: digest, url } });
  const cut = await pullWeights("vgg16-keras", { ...quick, upTo: "block1_conv1", url });
  expect([...cut.layers.keys()]).toEqual(["block1_conv1"]);
});

it("a file with another MD5 is refused and not kept, wherever the other bit is", async () => {
  const cache = memoryCache();
  // In the last layer, which is not even wanted.
  const server = await serveWeights(flipped(file, file.length - 1));
  const pulling = pullWeights("vgg16-keras", { ...quick, upTo: "block1_conv1", cache, url: server.url() });
  const error = await failure(pulling);
  expect(error).toMatchObject({ name: "WeightsError", code: "hash" });
  expect(error.message).toMatch(
    / is not the published file: its MD5 is [0-9a-f]{32}, not [0-9a-f]{32}; nothing was kept/,
  );
  expect(cache.entries.size).toBe(0);
});

it("progress is of the whole file, also where few layers are wanted", async () => {
  const server = await serveWeights(file);
  const seen: PullProgress[] = [];
  const onProgress = (progress: PullProgress) => seen.push(progress);
  await pullWeights("vgg16-keras", { ...quick, upTo: "block1_conv1", url: server.url(), onProgress });
  expect(seen[0]!.loaded / seen[0]!.total).toBeLessThan(0.5);
  expect(seen[0]!.total).toBe(file.length);
  seen.slice(1).forEach((now, i) => {
    expect(now.loaded).toBeGreaterThan(seen[i]!.loaded);
  });
  expect(seen.at(-1)).toEqual({ loaded: server.sent, total: server.sent });
});

it("a file of another length is refused before it is fetched", async () => {
  const server = await serveWeights(file, { rest: { headers: { "content-range": "bytes 0-65535/99999999999" } } });
  const error = await failure(pullWeights("vgg16-keras", { ...quick, url: server.url() }));
  expect(error.message).toMatch(/ is not the published file: it has 99999999999 bytes, not \d+; nothing was kept/);
  expect(server.requests).toHaveLength(1);
});

it("of a server without ranges, no more is taken than the published file has", async () => {
  const server = await serveWeights(file, { rest: { ranges: false, endless: true } });
  const error = await failure(pullWeights("vgg16-keras", { ...quick, url: server.url() }));
  expect(error).toMatchObject({ name: "WeightsError", code: "http" });
  expect(error.message).toContain("sends more than");
});

it("a copy at hand is checked and kept like what comes from an address, whose name it has", async () => {
  const cache = memoryCache();
  const copy = memorySource(file, "vgg16.h5");
  const weights = await pullWeights("vgg16-keras", { ...quick, cache, copy });
  expect(weights.origin).toMatchObject({ sha256: digest, url: knownWeights["vgg16-keras"].url });
  expect(cache.entries.size).toBe(1);
  const other = memorySource(flipped(file, file.length - 1), "vgg16.h5");
  expect((await failure(pullWeights("vgg16-keras", { ...quick, copy: other }))).message).toContain("vgg16.h5 is not");
});
