import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { networkToSafetensors, readFlatWeights } from "@srloss/lpips";
import { testData } from "@srloss/reference";
import { randomAlexNet } from "@srloss/reference/random-networks";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, remove } = scratch();
/** Whose cache is empty. */
const elsewhere = scratch();
const engine = ["--engine", "wasm"];
const published = testData ? join(testData.data, "lpips") : "";
/** By the names of networks. */
const realFiles = { alexnet: "lpips_alex_v0.1.hwio.f32le", squeezenet1_1: "lpips_squeeze_v0.1.hwio.f32le" } as const;
const pair = ["ex_p0.png", "ex_ref.png"].map((name) => join(published, name));

beforeAll(async () => {
  mkdirSync(join(folder, "hr"));
  mkdirSync(join(folder, "sr"));
  for (const [i, name] of ["hr/a", "sr/a", "hr/b", "sr/b"].entries())
    await textured(48, 40, i + 1)
      .png()
      .toFile(join(folder, `${name}.png`));
  mkdirSync(join(folder, "small"));
  await textured(30, 40, 5).png().toFile(join(folder, "small/c.png"));
  mkdirSync(join(folder, "weights"));
  const file = await networkToSafetensors({ network: "alexnet", layers: randomAlexNet() });
  writeFileSync(join(folder, "weights/alexnet.safetensors"), file);
});
afterAll(() => {
  remove();
  elsewhere.remove();
});

describe("LPIPS and DISTS where their weights are not at hand", () => {
  it("are left out, and one line says what to type", async () => {
    const { status, stdout, stderr } = await srloss(
      "compare",
      "sr/a.png",
      "hr/a.png",
      "--weights",
      "random",
      ...engine,
    );
    expect(status, stderr).toBe(0);
    expect(stdout).not.toContain("lpips");
    expect(stderr.split("\n").filter((line) => line.includes("weights pull"))).toEqual([
      "For LPIPS and DISTS beside the rest: srloss weights pull alexnet (10 MB), srloss weights pull vgg16-torchvision --up-to block5_conv3 (59 MB).",
    ]);
  });

  it("are refused by name in a folder that has none of them, before anything is fetched", async () => {
    const words = ["sr/a.png", "hr/a.png", "--loss", "dists", "--lpips-weights", "weights", ...engine];
    const { status, stderr } = await srloss("compare", ...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /srloss: --lpips-weights: weights has none of .*vgg16-397923af\.pth; .*srloss weights pull vgg16/,
    );
  });

  it("a training's validation measures by name, where they are", async () => {
    const words = "--model espcn --scale 2 --batch 1 --patch 16 --steps 1 --measures psnr,lpips --quiet --json".split(
      " ",
    );
    const train = (validate: string, out: string) =>
      srloss(
        "train",
        "--data",
        "hr",
        "--validate",
        validate,
        "--out",
        out,
        "--lpips-weights",
        "weights",
        ...words,
        "--threads",
        "1",
      );
    const [{ status, stdout, stderr }, small] = await Promise.all([train("hr", "run"), train("small", "none")]);
    expect(status, stderr).toBe(0);
    const { lpips, psnr } = JSON.parse(stdout).validation;
    expect([lpips > 0, psnr > 0]).toEqual([true, true]);
    expect([small.status, small.stderr]).toEqual([
      2,
      expect.stringContaining("lpips needs 31x31 pixels, and of c.png there are 30x40;"),
    ]);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it("DISTS, too, on a VGG16 of a folder, whose value is that of compare", async () => {
    const random = await randomWeights({
      network: "vgg16",
      upTo: "block5_conv3",
      preprocessing: "torchvision",
    });
    mkdirSync(join(folder, "vgg16"));
    writeFileSync(join(folder, "vgg16/vgg16.safetensors"), weightsToSafetensors(random));
    const judged = ["--lpips-weights", "vgg16", "--threads", "1", "--json"];
    const words =
      "--data hr --validate one --out by-dists --model espcn --scale 2 --batch 1 --patch 16 --steps 1".split(" ");
    mkdirSync(join(folder, "one"));
    copyFileSync(join(folder, "hr/a.png"), join(folder, "one/a.png"));
    const { status, stdout, stderr } = await srloss("train", ...words, "--measures", "dists", "--quiet", ...judged);
    expect(status, stderr).toBe(0);
    const { dists } = JSON.parse(stdout).validation;
    const sample = readdirSync(join(folder, "by-dists"), { recursive: true, encoding: "utf8" }).find((name) =>
      /a.*\.png$/.test(name),
    )!;
    const compared = await srloss("compare", join("by-dists", sample), "hr/a.png", "--loss", "dists", ...judged);
    // The sample is rounded to 8 bits.
    expect(JSON.parse(compared.stdout).values.dists / dists).toBeCloseTo(1, 2);
  }, 120_000);

  it("--lpips-net has three", async () => {
    const { status, stderr } = await srloss("compare", "sr/a.png", "hr/a.png", "--lpips-net", "alexnet");
    expect(status).toBe(2);
    expect(stderr).toContain("--lpips-net is one of alex, squeeze, vgg");
  });
});

describe("LPIPS with weights of a folder", () => {
  it("is a row of evaluate's table, the same in several processes, and its weights a part of the key", async () => {
    const words = ["evaluate", "sr", "hr", "--loss", "lpips,l1", "--lpips-weights", "weights", ...engine];
    const [one, two] = [
      await srloss(...words, "--out", "one.ndjson"),
      await srloss(...words, "--out", "two.ndjson", "--jobs", "2"),
    ];
    expect([one.status, two.status], one.stderr + two.stderr).toEqual([0, 0]);
    const rows = (file: string) =>
      readFileSync(join(folder, file), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    expect(rows("one.ndjson").map(({ values }) => Object.keys(values))).toEqual([
      ["l1", "lpips"],
      ["l1", "lpips"],
    ]);
    expect(rows("two.ndjson").map(({ values, key }) => [values, key])).toEqual(
      rows("one.ndjson").map(({ values, key }) => [values, key]),
    );
    expect(one.stderr).toMatch(/Weights: alexnet for lpips, .*not verified/);
  });

  it("is verified as what it is", async () => {
    const { status, stdout } = await srloss("weights", "verify", "weights/alexnet.safetensors");
    expect(status).toBe(0);
    expect(stdout).toMatch(/alexnet, torchvision preprocessing, 5 convolutions[\s\S]*Not verified/);
  });
});

describe.skipIf(!testData)("the published weights", () => {
  it("are pulled from a copy, listed, and then LPIPS is there by itself: the published value, with its direction and map", async () => {
    const copy = join(published, "lpips_alex_v0.1.hwio.f32le.json");
    const pulled = await srloss("weights", "pull", "alexnet", "--url", copy);
    expect(pulled.status, pulled.stderr).toBe(0);
    expect(pulled.stdout).toContain("These are the published alexnet weights.");
    const { stdout: listed } = await srloss("weights", "list");
    expect(listed).toMatch(/alexnet\s+torchvision\s+the last convolution/);
    const { status, stdout, stderr } = await srloss(
      "compare",
      ...pair,
      "--weights",
      "random",
      "--maps",
      "maps",
      ...engine,
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/lpips\s+0\.72\d+\s+lower\s+RGB, by alexnet/);
    expect(readFileSync(join(folder, "maps/lpips.png")).length).toBeGreaterThan(1000);
    expect(stderr).toContain("For DISTS beside the rest: ");
    const json = await srloss("compare", ...pair, "--loss", "lpips", ...engine, "--json");
    const found = JSON.parse(json.stdout);
    expect(found.values.lpips.toFixed(3)).toBe("0.722");
    expect(found.networks).toEqual([
      expect.objectContaining({ network: "alexnet", weights: "alexnet", verified: true }),
    ]);
  });

  it("are found in npm packages where --packages says", async () => {
    for (const [name, network] of [
      ["alexnet", "alexnet"],
      ["squeezenet", "squeezenet1_1"],
    ] as const) {
      const place = join(folder, "project/node_modules/@srloss", `${name}-weights`);
      mkdirSync(place, { recursive: true });
      const file = join(published, `${realFiles[network]}.json`);
      const layers = readFlatWeights(
        JSON.parse(readFileSync(file, "utf8")),
        readFileSync(file.replace(/json$/, "bin")),
      );
      writeFileSync(
        join(place, "weights.safetensors"),
        await networkToSafetensors({ network, layers }, { type: "float16" }),
      );
      writeFileSync(join(place, "package.json"), '{ "type": "module", "exports": "./index.js" }');
      writeFileSync(
        join(place, "index.js"),
        'import { readFile } from "node:fs/promises";\nexport const readWeightFile = () => readFile(new URL("weights.safetensors", import.meta.url));\n',
      );
    }
    const packages = ["--packages", join(folder, "project")];
    const run = (...words: string[]) => elsewhere.srloss(...words, ...packages);
    const listed = await run("weights", "list");
    expect(listed.stdout, listed.stderr).toMatch(/alexnet\s+torchvision\s+no\s+@srloss\/alexnet-weights/);
    expect(listed.stdout).toMatch(/squeezenet\s+torchvision\s+no\s+@srloss\/squeezenet-weights/);
    const byItself = await run("compare", ...pair, "--weights", "random", ...engine);
    expect(byItself.stdout).toMatch(/lpips\s+0\.72\d+\s+lower\s+RGB, by alexnet/);
    expect(byItself.stderr).toMatch(/Weights: alexnet for lpips, alexnet \(float16\) \(SHA-256 .*, verified\)/);
    const squeezed = await run("compare", ...pair, "--loss", "lpips", "--lpips-net", "squeeze", ...engine, "--json");
    expect(JSON.parse(squeezed.stdout).networks).toEqual([
      expect.objectContaining({ network: "squeezenet1_1", weights: "squeezenet (float16)", verified: true }),
    ]);
    const trained = await run(
      ..."train --out by-package --model espcn --scale 2 --batch 1 --patch 16 --steps 1".split(" "),
      ..."--measures lpips --quiet --json --threads 1".split(" "),
      ...["--data", join(folder, "hr"), "--validate", join(folder, "hr")],
    );
    expect(JSON.parse(trained.stdout).validation.lpips, trained.stderr).toBeGreaterThan(0);
  });
});
