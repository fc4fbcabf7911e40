import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { perceptualLoss } from "@srloss/core";
import { formulaImage, testData } from "@srloss/reference";
import { failure } from "@srloss/reference/failure";
import { pytorchFile } from "@srloss/reference/pytorch-file";
import { randomAlexNet, randomSqueezeNet } from "@srloss/reference/random-networks";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { type ByteSource, memorySource, type WeightCache, WeightsError } from "@srloss/weights";
import { memory, tensor4d } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  knownNetworks,
  loadAlexNet,
  loadLpips,
  loadSqueezeNet,
  type NetworkWeights,
  networkCacheKey,
  networkToSafetensors,
  pullNetwork,
  readNetwork,
} from "../src/index.ts";
import { realFiles, realNetwork, torchvisionFile, torchvisionTensors } from "./real-networks.ts";

afterEach(closeServers);

const quick = { backOffMs: 1, retries: 0 };

/** `fetch` by which every host is the test's server at a path of its own. */
function redirected(base: string): typeof fetch {
  return (input, init) => fetch(`${base}/${new URL(String(input)).host}`, init);
}

function memoryCache(): WeightCache & { readonly entries: Map<string, Uint8Array> } {
  const entries = new Map<string, Uint8Array>();
  return {
    entries,
    read: async (key) => entries.get(key),
    write: async (key, bytes) => void entries.set(key, bytes),
    remove: async (key) => void entries.delete(key),
  };
}

function expectSame(found: NetworkWeights, wanted: NetworkWeights): void {
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  for (const [name, { kernel, bias }] of wanted) {
    expect(bytes(found.get(name)!.kernel).equals(bytes(kernel)), name).toBe(true);
    expect(bytes(found.get(name)!.bias).equals(bytes(bias)), name).toBe(true);
  }
}

describe.skipIf(!testData)("torchvision's published networks", () => {
  it.each([
    ["alexnet", "alexnet", "zip", 9_883_000, 20],
    ["squeezenet", "squeezenet1_1", "zip", 2_891_000, 40],
    ["squeezenet", "squeezenet1_1", "older", 2_891_000, 40],
  ] as const)(
    "%s comes from its official address, of which its convolutions travel (%s, %s)",
    async (known, network, layout, bytes, most) => {
      const real = realNetwork(network);
      const layers: NetworkWeights = new Map([...real].filter(([name]) => !name.startsWith("lin")));
      const server = await serveWeights({ "/download.pytorch.org": torchvisionFile(network, layers, layout) });
      const cache = memoryCache();
      const seen: number[] = [];
      const options = {
        ...quick,
        cache,
        fetch: redirected(server.url("")),
        onProgress: ({ loaded }: { loaded: number }) => void seen.push(loaded),
      };
      const set = await pullNetwork(known, options);
      expect(set.origin).toEqual({
        name: known,
        sha256: knownNetworks[known].sha256,
        verified: true,
        licence: "BSD-3-Clause (torchvision)",
        url: `https://download.pytorch.org/models/${knownNetworks[known].file}`,
      });
      expectSame(set.layers, layers);
      // A block at each end, and one where a tensor begins within it; the classifier has 8 MB.
      expect(server.sent).toBeLessThan(bytes + 20 * 131_072);
      expect(server.requests.length).toBeLessThan(most);
      expect(seen.at(-1)).toBe(server.sent);
      const asked = server.requests.length;
      expectSame((await pullNetwork(known, options)).layers, layers);
      expect(server.requests.length).toBe(asked);
      expect([...cache.entries.keys()]).toEqual([networkCacheKey(known)]);
    },
  );

  it("are read from flat files, too, by their description", async () => {
    const at = (name: string): ByteSource => ({
      ...memorySource(readFileSync(join(testData!.data, "lpips", name)), name),
      sibling: at,
    });
    const { network, origin } = await readNetwork(at(`${realFiles.squeezenet1_1}.json`));
    expect({ network, ...origin }).toMatchObject({ network: "squeezenet1_1", name: "squeezenet", verified: true });
    const squeeze = await loadSqueezeNet({ weights: at(`${realFiles.squeezenet1_1}.json`) });
    expect(squeeze.weights.name).toBe("squeezenet");
    squeeze.dispose();
  });

  it("are known in half precision, too", async () => {
    const set = { network: "squeezenet1_1" as const, layers: realNetwork("squeezenet1_1") };
    const half = await networkToSafetensors(set, { type: "float16" });
    expect(half.length).toBeLessThan(1.46e6);
    const { origin } = await readNetwork(memorySource(half, "half.safetensors"));
    expect(origin).toMatchObject({ name: "squeezenet (float16)", verified: true });
  });

  it("are refused with one other bit, and nothing is kept; a mirror that has them is taken", async () => {
    const layers = realNetwork("squeezenet1_1");
    const tensors = torchvisionTensors("squeezenet1_1", layers);
    const right = pytorchFile(tensors, "zip");
    tensors[4]!.data[7]! += 1e-6;
    const wrong = pytorchFile(tensors, "zip");
    const server = await serveWeights({
      "/download.pytorch.org": wrong,
      [`/mine/${knownNetworks.squeezenet.file}`]: wrong,
      [`/other/${knownNetworks.squeezenet.file}`]: right,
    });
    const cache = memoryCache();
    const official: typeof fetch = (input, init) =>
      String(input).startsWith(server.url("")) ? fetch(input, init) : redirected(server.url(""))(input, init);
    const error = await failure(
      pullNetwork("squeezenet", { ...quick, cache, fetch: official, mirrors: [server.url("/mine/")] }),
    );
    expect(error).toMatchObject({ name: "WeightsError", code: "hash" });
    expect(error.message).toMatch(
      /^squeezenet can't be had from any of 4 addresses: \(1\) http:.*; \(2\) https:\/\/download/,
    );
    expect(cache.entries.size).toBe(0);
    const warnings: string[] = [];
    const { origin } = await pullNetwork("squeezenet", {
      ...quick,
      fetch: official,
      mirrors: [server.url("/mine"), server.url("/other")],
      onWarning: (message) => warnings.push(message),
    });
    expect(origin.url).toBe(server.url(`/other/${knownNetworks.squeezenet.file}`));
    expect(warnings).toHaveLength(1);
  });

  it("come to pages from CDNs of npm packages, rounded to float16, before the address that no page may read", async () => {
    const half = await networkToSafetensors(
      { network: "squeezenet1_1", layers: realNetwork("squeezenet1_1") },
      { type: "float16" },
    );
    const damaged = half.slice();
    damaged[damaged.length - 1]! ^= 1;
    const server = await serveWeights({ "/cdn.jsdelivr.net": damaged, "/unpkg.com": half });
    const cache = memoryCache();
    const warnings: string[] = [];
    const options = { ...quick, cache, fetch: redirected(server.url("")), onWarning: (w: string) => warnings.push(w) };
    vi.stubGlobal("document", {});
    const set = await pullNetwork("squeezenet", options).finally(() => vi.unstubAllGlobals());
    expect(set.origin).toMatchObject({
      name: "squeezenet (float16)",
      sha256: knownNetworks.squeezenet.float16Sha256,
      verified: true,
      url: "https://unpkg.com/@srloss/squeezenet-weights/dist/weights/squeezenet1_1.float16.safetensors",
    });
    expect(warnings).toEqual([expect.stringMatching(/squeezenet.*damaged.*Trying unpkg\.com next\.$/)]);
    expect(server.requests.every(({ path }) => !path.includes("download.pytorch.org"))).toBe(true);
    const asked = server.requests.length;
    // In float16, too; its metadata say where it came from.
    expect(cache.entries.get("squeezenet.safetensors")!.length - half.length).toBeLessThan(500);
    expect((await pullNetwork("squeezenet", options)).origin.name).toBe("squeezenet (float16)");
    expect(server.requests.length).toBe(asked);
  });

  it("make LPIPS by one call", async () => {
    const layers = realNetwork("squeezenet1_1");
    const set = { network: "squeezenet1_1" as const, layers, origin: { name: "s", sha256: "", verified: false } };
    const before = memory().numTensors;
    const lpips = await loadLpips({ net: "squeeze", weights: set, range: [0, 1] });
    expect(lpips).toMatchObject({ network: "squeezenet1_1", preprocessing: "torchvision", weights: { name: "s" } });
    lpips.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

const alex = randomAlexNet();

describe.each(["zip", "older"] as const)("a .pth of AlexNet, %s layout", (layout) => {
  it("is a feature extractor for perceptualLoss", async () => {
    const network = await loadAlexNet({ weights: torchvisionFile("alexnet", alex, layout) });
    expect(network.weights).toMatchObject({ name: "the given buffer", verified: false });
    const image = tensor4d(formulaImage(64, 64, 1), [1, 64, 64, 3]);
    const loss = perceptualLoss(network, { layers: ["relu2"] });
    const value = loss(image, image);
    expect((await value.data())[0]).toBe(0);
    network.dispose();
  });
});

describe("what is no such network", () => {
  const read = (bytes: Uint8Array, network?: "alexnet") =>
    failure(readNetwork(memorySource(bytes, "net.pth"), network ? { network } : {}));

  it("is refused in one sentence", async () => {
    const tensors = torchvisionTensors("alexnet", alex);
    const without = (name: string) => tensors.filter((tensor) => tensor.name !== name);
    const other = await read(pytorchFile([{ name: "fc.weight", shape: [2], data: new Float32Array(2) }], "zip"));
    expect(other).toBeInstanceOf(WeightsError);
    expect(other.message).toMatch(
      /^net\.pth \(PyTorch; it begins with fc\.weight \[2\]\) is neither AlexNet nor SqueezeNet 1\.1/,
    );
    expect((await read(pytorchFile(without("features.6.bias"), "zip"))).message).toBe(
      "net.pth has no features.6.bias, which alexnet needs; get the whole file.",
    );
    const squeeze = torchvisionFile("squeezenet1_1", randomSqueezeNet(), "zip");
    expect((await read(squeeze, "alexnet")).message).toBe("net.pth holds squeezenet1_1, and alexnet was asked for.");
    const narrow = tensors.map((tensor) =>
      tensor.name === "features.3.bias" ? { ...tensor, shape: [64, 3] } : tensor,
    );
    expect((await read(pytorchFile(narrow, "zip"))).message).toContain(
      "conv2 of alexnet needs [192, 64, 5, 5] and [192]",
    );
    const infinite = tensors.map((tensor) =>
      tensor.name === "features.0.bias" ? { ...tensor, data: new Float32Array(64).fill(Number.NaN) } : tensor,
    );
    expect((await read(pytorchFile(infinite, "zip"))).message).toContain("conv1 of net.pth has NaN or infinite values");
  });

  it("is refused where its digest is another than it states", async () => {
    const file = await networkToSafetensors({ network: "alexnet", layers: alex });
    file[file.length - 2]! ^= 1;
    expect((await read(file)).message).toContain("do not have the digest that it states");
  });

  it("is refused where it is another set", async () => {
    const set = await readNetwork(memorySource(await networkToSafetensors({ network: "alexnet", layers: alex }), "a"));
    expect((await failure(loadSqueezeNet({ weights: set }))).message).toContain(
      "alexnet's, and squeezenet1_1 was asked",
    );
    expect((await failure(loadAlexNet({ weights: "torch" as never }))).message).toContain(
      '"torch" is not a source of weights',
    );
    expect((await failure(loadLpips({ net: "resnet" as never }))).message).toContain(
      'net is "alex", "squeeze" or "vgg"',
    );
    expect((await failure(pullNetwork("vgg16" as never))).message).toContain("Known: alexnet, squeezenet.");
    expect((await failure(networkToSafetensors({} as never))).message).toContain("a set is what readNetwork");
  });
});

it("a damaged cache entry is replaced, and its place said", async () => {
  const cache = memoryCache();
  cache.entries.set("alexnet.safetensors", new Uint8Array(100));
  const server = await serveWeights({});
  const warnings: string[] = [];
  const options = {
    ...quick,
    cache,
    url: server.url("/none") as string,
    onWarning: (w: string) => void warnings.push(w),
  };
  expect((await failure(pullNetwork("alexnet", options))).message).toMatch(/\/none answers 404/);
  expect(warnings).toEqual([expect.stringContaining("A damaged cache entry is replaced")]);
  expect(cache.entries.size).toBe(0);
});
