import { testData } from "@srloss/reference";
import { failure } from "@srloss/reference/failure";
import { memorySource } from "@srloss/weights";
import { afterEach, describe, expect, it, vi } from "vitest";
import { knownWeights, loadVgg19, randomWeights, readWeights, weightsToSafetensors } from "../src/index.ts";
import { kerasFile } from "./published-weights.ts";

const noNetwork = { weights: "keras", url: "http://127.0.0.1:9/vgg19.h5", retries: 0 } as const;
const upTo = "block1_conv2";

/** Installs a package of weights, as `loadVgg19` imports it. */
function install(read: () => Promise<Uint8Array>): void {
  vi.doMock("@srloss/vgg19-weights", () => ({ readWeightFile: read }));
}
afterEach(() => vi.doUnmock("@srloss/vgg19-weights"));

describe("where @srloss/vgg19-weights", () => {
  it("is not installed, the download comes next", async () => {
    expect((await failure(loadVgg19({ ...noNetwork, upTo }))).message).toContain("127.0.0.1");
  });

  it("holds other weights, that is said, and the download comes next", async () => {
    const random = await randomWeights({ network: "vgg19", upTo });
    install(async () => weightsToSafetensors(random));
    const onWarning = vi.fn();
    expect((await failure(loadVgg19({ ...noNetwork, upTo, onWarning }))).message).toContain("127.0.0.1");
    expect(onWarning.mock.calls.flat().join()).toMatch(/vgg19-weights is installed, but.*other weights/);
  });

  it("can't be read, that is said, and the download comes next", async () => {
    install(async () => {
      throw new Error("it is on a disk that is gone");
    });
    const onWarning = vi.fn();
    expect((await failure(loadVgg19({ ...noNetwork, upTo, onWarning }))).message).toContain("127.0.0.1");
    expect(onWarning.mock.calls.flat().join()).toMatch(/can't be used: it is on a disk that is gone/);
  });

  describe.skipIf(!testData)("is installed", () => {
    it("it comes before the cache and the download, down to its last layer", async () => {
      const keras = await readWeights(memorySource(kerasFile(), "keras.h5"), { upTo: "block3_conv3" });
      install(async () => weightsToSafetensors(keras));
      const cache = { read: vi.fn(async () => undefined), write: vi.fn(async () => undefined) };
      const vgg = await loadVgg19({ ...noNetwork, upTo, cache });
      expect(vgg.weights.sha256).toBe(knownWeights["vgg19-keras"].digests[upTo]);
      expect(cache.read).not.toHaveBeenCalled();
      vgg.dispose();
      expect((await failure(loadVgg19({ ...noNetwork, upTo: "block3_conv4", cache }))).message).toContain("127.0.0.1");
      expect(cache.read).toHaveBeenCalled();
    });
  });
});
