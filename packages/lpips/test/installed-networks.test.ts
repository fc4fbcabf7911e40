import "@tensorflow/tfjs-backend-cpu";
import { testData } from "@srloss/reference";
import { failure } from "@srloss/reference/failure";
import { randomAlexNet } from "@srloss/reference/random-networks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadAlexNet, loadLpips, loadSqueezeNet, networkToSafetensors } from "../src/index.ts";
import { realNetwork } from "./real-networks.ts";

const noNetwork = { url: "http://127.0.0.1:9/network.pth", retries: 0 };
const packages = ["@srloss/alexnet-weights", "@srloss/squeezenet-weights"] as const;

/** Installs a package of weights, as `loadAlexNet` and `loadSqueezeNet` import it. */
function install(name: (typeof packages)[number], read: () => Promise<Uint8Array>): void {
  vi.doMock(name, () => ({ readWeightFile: read }));
}
afterEach(() => {
  for (const name of packages) vi.doUnmock(name);
});

describe("where the package of a network", () => {
  it("is not installed, the download comes next", async () => {
    expect((await failure(loadAlexNet(noNetwork))).message).toContain("127.0.0.1");
    expect((await failure(loadSqueezeNet(noNetwork))).message).toContain("127.0.0.1");
  });

  it("holds other weights or can't be read, that is said, and the download comes next", async () => {
    install("@srloss/alexnet-weights", () => networkToSafetensors({ network: "alexnet", layers: randomAlexNet() }));
    install("@srloss/squeezenet-weights", async () => {
      throw new Error("it is on a disk that is gone");
    });
    const onWarning = vi.fn();
    expect((await failure(loadAlexNet({ ...noNetwork, onWarning }))).message).toContain("127.0.0.1");
    expect(onWarning.mock.calls.flat().join()).toMatch(/alexnet-weights is installed, but.*other weights/);
    expect((await failure(loadSqueezeNet({ ...noNetwork, onWarning }))).message).toContain("127.0.0.1");
    expect(onWarning.mock.calls.flat().join()).toMatch(/squeezenet-weights is.*can't be used: it is on a disk/);
  });

  it.skipIf(!testData)("is installed, it comes before the cache and the download", async () => {
    const half = (network: "alexnet" | "squeezenet1_1") =>
      networkToSafetensors({ network, layers: realNetwork(network) }, { type: "float16" });
    install("@srloss/alexnet-weights", () => half("alexnet"));
    install("@srloss/squeezenet-weights", () => half("squeezenet1_1"));
    const cache = { read: vi.fn(async () => undefined), write: vi.fn(async () => undefined) };
    for (const [load, name] of [
      [loadAlexNet, "alexnet (float16)"],
      [loadSqueezeNet, "squeezenet (float16)"],
    ] as const) {
      const network = await load({ ...noNetwork, cache });
      expect(network.weights).toMatchObject({ name, verified: true });
      network.dispose();
    }
    expect(cache.read).not.toHaveBeenCalled();
    // From where the caller found it.
    install("@srloss/squeezenet-weights", async () => Promise.reject(new Error("it is on a disk that is gone")));
    const lpips = await loadLpips({ ...noNetwork, net: "squeeze", readInstalled: () => half("squeezenet1_1") });
    expect(lpips.weights.name).toBe("squeezenet (float16)");
    lpips.dispose();
  });
});
