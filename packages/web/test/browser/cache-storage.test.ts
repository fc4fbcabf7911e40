import { cacheKey, pullWeights, randomWeights, weightsToSafetensors } from "@srloss/vgg";
import type { WeightCache } from "@srloss/weights";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cacheStorage } from "../../src/index.ts";

const name = "srloss-test";
afterEach(async () => {
  vi.unstubAllGlobals();
  await caches.delete(name);
});

it("keeps, replaces and forgets", async () => {
  const cache = cacheStorage({ name });
  expect(await cache.read("a b/ö")).toBeUndefined();
  await cache.write("a b/ö", Uint8Array.of(1, 2, 3).subarray(1));
  expect(await cacheStorage({ name }).read("a b/ö")).toEqual(Uint8Array.of(2, 3));
  await cache.write("a b/ö", Uint8Array.of(4));
  expect(await cache.read("a b/ö")).toEqual(Uint8Array.of(4));
  expect(await cache.read("a b")).toBeUndefined();
  await cache.remove("a b/ö");
  await cache.remove("a b/ö");
  expect(await cache.read("a b/ö")).toBeUndefined();
});

it("locks by key, also against another frame of the site", async () => {
  const cache = cacheStorage({ name });
  const order: string[] = [];
  const task = (word: string) => async () => {
    order.push(`${word} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`${word} ends`);
  };
  const frame = document.body.appendChild(document.createElement("iframe"));
  let other: Promise<void> | undefined;
  // Requests of two frames arrive in any order: the frame has its lock before the page asks.
  await new Promise<void>((granted) => {
    other = frame.contentWindow!.navigator.locks.request(`${name} key`, () => {
      granted();
      return task("frame")();
    });
  });
  await Promise.all([other, cache.locked("key", task("a")), cache.locked("key", task("b"))]);
  frame.remove();
  expect(order).toEqual(["frame begins", "frame ends", "a begins", "a ends", "b begins", "b ends"]);
});

describe("pullWeights with it", () => {
  async function setUp(cache: WeightCache = cacheStorage({ name })) {
    const kind = { network: "vgg19", preprocessing: "torchvision" } as const;
    const random = await randomWeights({ ...kind, upTo: "block1_conv1" });
    const file = weightsToSafetensors(random);
    const warnings: string[] = [];
    let requests = 0;
    const pull = () =>
      pullWeights("vgg19-torchvision", {
        upTo: "block1_conv1",
        cache,
        url: "https://mirror.invalid/model.safetensors",
        fetch: async () => {
          requests++;
          return new Response(file);
        },
        onWarning: (warning) => warnings.push(warning),
      });
    return { pull, warnings, requests: () => requests, kernel: random.layers.get("block1_conv1")!.kernel };
  }

  it("fetches once for three that ask at once, and replaces a damaged entry", async () => {
    const { pull, warnings, requests, kernel } = await setUp();
    await Promise.all([pull(), pull(), pull()]);
    const once = requests();
    expect((await pull()).layers.get("block1_conv1")!.kernel).toEqual(kernel);
    expect([requests(), warnings]).toEqual([once, []]);
    await cacheStorage({ name }).write(cacheKey("vgg19-torchvision", "block1_conv1"), Uint8Array.of(1, 2, 3));
    expect((await pull()).layers.get("block1_conv1")!.kernel).toEqual(kernel);
    expect([requests(), warnings.length]).toEqual([2 * once, 1]);
  });

  it("goes on without a Cache API, and says so", async () => {
    vi.stubGlobal("caches", undefined);
    const { pull, warnings, kernel } = await setUp();
    expect((await pull()).layers.get("block1_conv1")!.kernel).toEqual(kernel);
    expect(warnings).toEqual(["The weights were not cached: This page has no Cache API; serve it on https."]);
  });

  it("goes on where there is no room, and says so", async () => {
    const put = vi.spyOn(Cache.prototype, "put").mockRejectedValue(new DOMException("full", "QuotaExceededError"));
    const { pull, warnings } = await setUp();
    await pull();
    expect(warnings[0]).toMatch(/can't be kept: the browser gives this site no more room\.$/);
    put.mockRestore();
  });
});
