import { failure } from "@srloss/reference/failure";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { afterEach, describe, expect, it } from "vitest";
import { loadVgg16, loadVgg19, randomWeights, type VggNetwork } from "../src/index.ts";
import { kinds } from "./kinds-of-weights.ts";

afterEach(closeServers);

const upTo = "block1_conv2";

describe("what can't be loaded is one sentence", () => {
  const set = (network: VggNetwork, last: string) => randomWeights({ network, upTo: last });

  it("a layer that is not there, before anything is asked for", async () => {
    const server = await serveWeights(new Uint8Array(9));
    const error = await failure(loadVgg19({ upTo: "block6_conv1", weights: server.url() }));
    expect(error.message).toMatch(
      /^"block6_conv1" is not a layer of vgg19\. Known layers: block1_conv1, .*block5_pool; /,
    );
    expect((await failure(loadVgg16({ upTo: "block3_conv4", weights: "random" }))).message).toMatch(
      /^"block3_conv4" is not a layer of vgg16\./,
    );
    expect(server.requests).toHaveLength(0);
  });

  it.each(Object.keys(kinds))("weights that stop before the wanted layer: %s", async (kind) => {
    const weights = await kinds[kind]!(await set("vgg19", "block1_conv2"));
    const error = await failure(loadVgg19({ upTo: "relu2_1", weights }));
    expect(error).toMatchObject({ name: "WeightsError", code: "missing-layer" });
    expect(error.message).toMatch(
      /^\S.* holds layers up to block1_conv2, and block2_conv1 was asked for; ask for no deeper layer than block1_conv2, or for weights that have more, such as "keras"\.$/,
    );
  });

  it.each(Object.keys(kinds))("weights of the other network: %s", async (kind) => {
    const weights = await kinds[kind]!(await set("vgg16", "block1_conv2"));
    const error = await failure(loadVgg19({ upTo, weights }));
    expect(error).toMatchObject({ name: "WeightsError", code: "wrong-shape" });
    expect(error.message).toMatch(/vgg16.*, and vgg19 was asked for\.$/);
  });

  it("a file is called by its name", async () => {
    const page = ["<!doctype html>"];
    expect((await failure(loadVgg19({ weights: new File(page, "vgg19.h5") }))).message).toMatch(
      /^vgg19\.h5 is an HTML/,
    );
    expect((await failure(loadVgg19({ weights: new Blob(page) }))).message).toMatch(/^the file is an HTML page/);
    const bytes = new TextEncoder().encode(page[0]);
    expect((await failure(loadVgg19({ weights: bytes }))).message).toMatch(/^the given buffer is an HTML page/);
  });

  it.each<[string, unknown]>([
    ["imagenet", "imagenet"],
    ["./vgg19.h5", "./vgg19.h5"],
    ["file:///models/vgg19.h5", new URL("file:///models/vgg19.h5")],
    ["5", 5],
    ["null", null],
  ])("no source of weights: %s", async (named, weights) => {
    const start = performance.now();
    const error = await failure(loadVgg19({ upTo, weights: weights as "random" }));
    expect(error).toMatchObject({ name: "WeightsError", code: "unavailable" });
    expect(error.message).toContain(`"${named}" is not a source of weights: give "keras", "torchvision", "random"`);
    expect(error.message).toContain("fileSource(path)");
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it.each(["http://", "https://[", "http://a b/"] as const)("no address: %s", async (weights) => {
    const error = await failure(loadVgg19({ upTo, weights }));
    expect(error).toMatchObject({ name: "WeightsError", code: "unavailable" });
    expect(error.message).toBe(`"${weights}" is not an address; it should look like https://example.org/vgg19.h5.`);
  });

  it("pooling and channel orders that do not exist, before anything is asked for", async () => {
    const server = await serveWeights(new Uint8Array(9));
    const weights = server.url();
    const pooling = failure(loadVgg19({ upTo, weights, pooling: "mean" as "max" }));
    expect((await pooling).message).toBe('pooling is "max", "average" or "l2"; got "mean".');
    const order = failure(loadVgg19({ upTo, weights, channelOrder: "grb" as "rgb" }));
    expect((await order).message).toBe('channelOrder is "rgb" or "bgr"; got "grb"; did you mean rgb?');
    expect(server.requests).toHaveLength(0);
  });
});
