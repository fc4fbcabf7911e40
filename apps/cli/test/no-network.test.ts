import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, start, remove } = scratch();
const offline = pathToFileURL(fileURLToPath(new URL("programs/no-network.mjs", import.meta.url)));

beforeAll(async () => {
  await textured(24, 20, 1).png().toFile(join(folder, "hr.png"));
  await textured(24, 20, 2).png().toFile(join(folder, "sr.png"));
});
afterAll(remove);

const compare = (...words: string[]) =>
  start(["compare", "sr.png", "hr.png", "--engine", "wasm", ...words], {
    env: { NODE_OPTIONS: `--import=${offline}` },
  }).ended;

describe.concurrent("compare without weights and without a network", () => {
  it("prints the measures that need none, and one sentence on the others; its exit code says that something is missing", async () => {
    const { status, stdout, stderr } = await compare();
    expect(status, stderr).toBe(1);
    expect(stdout.split("\n").map((line) => line.split(/\s/)[0])).toEqual(["measure", "l1", "l2", "psnr", "ssim", ""]);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "warning: perceptual and style are left out, since the weights of VGG19 can't be downloaded here; where there is a network, srloss weights pull vgg19-keras brings them (7 MB), and elsewhere --weights takes a file of them.",
    );
  });

  it("--json and --html have them, too", async () => {
    const { status, stdout } = await compare("--json", "--html", "page.html");
    const { values, failed, layers, networks } = JSON.parse(stdout);
    expect([status, Object.keys(values), layers, networks]).toEqual([1, ["l1", "l2", "psnr", "ssim"], [], []]);
    const why = expect.stringContaining("vgg19-keras can't be had from any of");
    expect(failed).toEqual({ perceptual: why, style: why });
    expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("no network");
  });

  it.each([
    ["--loss", ["--loss", "l1,perceptual"]],
    ["--layers", ["--layers", "block1_conv2"]],
    ["--preset", ["--preset", "srgan"]],
    ["--weights", ["--weights", "keras"]],
  ])("what %s asks for is not left out: nothing is printed", async (_, words) => {
    expectRefusal(await compare(...words), 1, /^srloss: vgg19-keras can't be had from any of/);
  });
});
