import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { weights } from "../src/commands/weights.ts";
import { loadNetwork } from "../src/comparing/load-network.ts";

// Where a folder is named, the package is in it, and broken.
vi.mock("@srloss/node-gpu", async (original) => ({
  ...(await original<typeof import("@srloss/node-gpu")>()),
  installedWeightFile: (network: string, packages?: string) =>
    packages && (() => Promise.reject(new Error(`${network} found in ${packages}`))),
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "srloss-cli-"));
  vi.stubEnv("SRLOSS_CACHE", folder);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

it("weights that can't be had: what to do instead is said", async () => {
  const refused = (weights: string) =>
    loadNetwork("vgg19", weights, "block4_conv1", { retries: 0 }).then(
      () => "loaded",
      (error: Error) => error.message,
    );
  expect(await refused("keras")).toMatch(
    /can't be reached .+ Without it: npm install @srloss\/vgg19-weights brings .+; srloss weights pull --url takes .+; or --loss l1,l2,psnr,ssim needs no weights\.$/,
  );
  expect(await refused("torchvision")).toMatch(/Without it: srloss weights pull --url takes/);
});

it("--packages names a folder that has @srloss/vgg19-weights", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await expect(loadNetwork("vgg19", "keras", "block1_conv1", { retries: 0, packages: "/opt/mine" })).rejects.toThrow();
  await weights("list", [], { packages: "/opt/mine", json: true }, new AbortController().signal);
  const said = written.mock.calls.flat().join("");
  written.mockRestore();
  expect(said.match(/vgg19-weights is installed, but can't be used: vgg19 found in \/opt\/mine/g)).toHaveLength(2);
});

it("so does weights pull, of the published address", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  const refused = (name: string, options = {}) =>
    weights("pull", [name], options, new AbortController().signal).then(
      () => "pulled",
      (error: Error) => error.message,
    );
  expect(await refused("vgg19-keras")).toMatch(
    /Without it: npm install @srloss\/vgg19-weights brings .+; or srloss weights pull --url takes [^;]+\.$/,
  );
  expect(await refused("vgg16-keras")).toMatch(/Without it: srloss weights pull --url takes [^;]+\.$/);
  expect(await refused("vgg19-keras", { url: "https://mirror.example.org/a.h5" })).not.toContain("Without it");
});
