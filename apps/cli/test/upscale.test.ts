import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSamples, useBackend } from "@srloss/node-gpu";
import { createNetwork, networkToSafetensors, upscaleImage } from "@srloss/upscale";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured, writeImages } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, start, files, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const onCpu = ["--engine", "cpu"];
const network = () => createNetwork("espcn", { scale: 2, features: 4, seed: 2 });

beforeAll(async () => {
  await useBackend({ engine: "cpu" });
  const made = network();
  await made.save(`file://${at("trained")}`);
  writeFileSync(at("trained.safetensors"), await networkToSafetensors(made));
  await writeImages(folder);
  writeFileSync(at("a.onnx"), "");
  mkdirSync(at("broken"));
  writeFileSync(at("broken", "model.json"), "{");
  await textured(37, 22, 5).png().toFile(at("photo.png"));
  await textured(16, 12, 5).toColourspace("rgb16").ensureAlpha(0.5).png().toFile(at("deep.png"));
  await textured(16, 12, 6).toColourspace("b-w").png().toFile(at("gray.png"));
  mkdirSync(at("photos", "more"), { recursive: true });
  cpSync(at("cut.png"), at("photos", "cut.png"));
  await textured(9, 8, 1).png().toFile(at("photos", "a.png"));
  await textured(9, 8, 2).jpeg().toFile(at("photos", "a.jpg"));
  await textured(8, 9, 3)
    .png()
    .toFile(at("photos", "more", "b.png"));
  symlinkSync(at("photo.png"), at("link.png"));
  // A package of somebody else's, in which nothing is run.
  const installed = at("node_modules", "@upscalerjs", "esrgan-slim");
  mkdirSync(join(installed, "models"), { recursive: true });
  writeFileSync(join(installed, "package.json"), JSON.stringify({ name: "@upscalerjs/esrgan-slim", main: "no.js" }));
  cpSync(at("trained"), join(installed, "models", "x2"), { recursive: true });
});
afterAll(remove);

describe("srloss upscale", () => {
  it("one image: the network's, in tiles as whole, whichever file it is in", async () => {
    const { status, stdout, stderr } = await srloss("upscale", "photo.png", "sr.png", "--model", "trained", ...onCpu);
    expect([status, stdout], stderr).toEqual([0, ""]);
    expect(stderr).toContain("Model: trained, x2");
    expect(stderr).toContain("sr.png: 74x44");
    const photo = await decodeSamples(at("photo.png"));
    const expected = await upscaleImage(network(), photo);
    expect(await decodeSamples(at("sr.png"))).toEqual(expected);
    const words = ["--model", "trained.safetensors", "--tile", "8", "--quiet"];
    const tiled = await srloss("upscale", "photo.png", "tiled.png", ...words, ...onCpu);
    expect([tiled.status, tiled.stderr]).toEqual([0, ""]);
    expect(readFileSync(at("tiled.png"))).toEqual(readFileSync(at("sr.png")));
  });

  it.each([
    ["srloss-x4, x4", 4, []],
    ["srloss-x2, x2", 2, ["--scale", "2"]],
  ])("without a model takes the one that comes with it: %s", async (name, scale, words) => {
    const { status, stderr } = await srloss("upscale", "gray.png", "own.png", ...words, ...onCpu);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Model: ${name}`);
    expect(await sharp(at("own.png")).metadata()).toMatchObject({ width: 16 * scale, height: 12 * scale });
  });

  it("keeps alpha, 16 bits and gray", async () => {
    const json = async (name: string) => {
      const words = ["upscale", name, "out.png", "--model", "trained/model.json", "--json", ...onCpu];
      const { status, stdout, stderr } = await srloss(...words);
      expect(status, stderr).toBe(0);
      return JSON.parse(stdout);
    };
    const { model, images, failed } = await json("deep.png");
    expect(model).toEqual({ name: "trained/model.json", file: "trained/model.json", scale: 2, range: [0, 1] });
    expect(failed).toEqual([]);
    expect(images).toMatchObject([
      { from: "deep.png", to: "out.png", width: 32, height: 24, channels: 4, bitDepth: 16 },
    ]);
    const { channels, depth } = await sharp(at("out.png")).metadata();
    expect([channels, depth]).toEqual([4, "ushort"]);
    const { data } = await decodeSamples(at("out.png"));
    for (let pixel = 3; pixel < data.length; pixel += 4) expect(Math.abs(data[pixel]! - 32768)).toBeLessThan(200);
    expect((await json("gray.png")).images).toMatchObject([{ channels: 1, bitDepth: 8 }]);
  });

  it("a folder: what is broken is said and left out, and the exit code is 1", async () => {
    const { status, stdout, stderr } = await srloss(
      "upscale",
      "photos",
      "large",
      "--model",
      "trained",
      "--json",
      ...onCpu,
    );
    expect(status, stderr).toBe(1);
    const { images, failed } = JSON.parse(stdout);
    expect(images.map(({ to }: { to: string }) => to)).toEqual([
      join("large", "a.jpg.png"),
      join("large", "a.png.png"),
      join("large", "more", "b.png"),
    ]);
    expect(failed).toMatchObject([
      { from: join("photos", "cut.png"), error: expect.stringContaining("cut.png is damaged") },
    ]);
    expect(stderr).toMatch(/warning: \S*cut\.png is damaged/);
    expect(stderr).toContain("3 images enlarged, 1 failed");
    expect(files().filter((name) => name.startsWith("large"))).toEqual(
      ["large", "large/a.jpg.png", "large/a.png.png", "large/more", "large/more/b.png"].map((name) => join(name)),
    );
  });

  it("ended by Ctrl-C leaves nothing half-written", async () => {
    await textured(700, 700, 4).png().toFile(at("large.png"));
    const { child, ended } = start([
      "upscale",
      "large.png",
      "never.png",
      "--model",
      "trained",
      "--tile",
      "32",
      ...onCpu,
    ]);
    // Said after the first of its 484 tiles.
    child.stderr!.on("data", (text) => String(text).includes("Upscaling") && child.kill("SIGINT"));
    expect((await ended).status).toBe(130);
    expect(files().filter((name) => /never|\.tmp$/.test(name))).toEqual([]);
  });

  it("an installed npm package, by its name and scale", async () => {
    const words = ["upscale", "gray.png", "p.png", "--model", "@upscalerjs/esrgan-slim"];
    const { status, stderr } = await srloss(...words, "--scale", "2", ...onCpu);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("Model: @upscalerjs/esrgan-slim x2, x2 (UpscalerJS, slim, MIT)");
    expectRefusal(await srloss(...words), 2, /esrgan-slim has models for x2, x3, x4, x8; say which, as in --scale 4/);
    expectRefusal(await srloss(...words, "--scale", "3"), 2, /has no models\/x3\/model\.json; install it again/);
  });
});

describe.concurrent("refuses", () => {
  const model = ["--model", "trained"];
  it.each<[string, RegExp, string[]]>([
    [
      "a scale that no model of its own has",
      /come with srloss enlarge 2 or 4 times, and --scale says 3; name another/,
      ["photo.png", "new.png", "--scale", "3"],
    ],
    [
      "another scale of its own model",
      /srloss-x4 enlarges 4 times, and --scale says 2/,
      ["photo.png", "new.png", "--scale", "2", "--model", "srloss-x4"],
    ],
    [
      "a model that is not there",
      /There is no model nothing; give the folder of/,
      ["photo.png", "new.png", "--model", "nothing"],
    ],
    [
      "a package that is not installed",
      /no model @upscalerjs\/default-model; npm install --legacy-peer-deps @upscalerjs\/default-model\./,
      ["photo.png", "new.png", "--model", "@upscalerjs/default-model"],
    ],
    ["a folder without one", /album has no model\.json/, ["photo.png", "new.png", "--model", "album"]],
    [
      "an image as a model",
      /photo\.png is no model: give a model\.json/,
      ["photo.png", "new.png", "--model", "photo.png"],
    ],
    ["another format", /upscale writes PNG, and new\.jpg ends in \.jpg/, ["photo.png", "new.jpg", ...model]],
    [
      "a folder for one image",
      /album is a folder; name the PNG to write, as in album.sr\.png/,
      ["photo.png", "album", ...model],
    ],
    ["a file for a folder", /photos is a folder, and photo\.png a file/, ["photos", "photo.png", ...model]],
    ["a folder in the one that is read", /photos.x2 is photos or lies in it/, ["photos", "photos/x2", ...model]],
    ["a folder without images", /album has no images \(png, /, ["album", "new", ...model]],
    ["no tile", /--tile needs a whole number of pixels above 0/, ["photo.png", "new.png", ...model, "--tile", "0"]],
    ["a range", /--range is one of 0,1, 0,255, -1,1; got "0,2"/, ["photo.png", "new.png", ...model, "--range", "0,2"]],
    ["an image that is none", /text\.png is not an image/, ["text.png", "new.png", ...model, ...onCpu]],
    ["a wrong scale", /should make \[1,66,111,3\]/, ["photo.png", "new.png", ...model, "--scale", "3", ...onCpu]],
    [
      "an ONNX model without its runtime",
      /ONNX models run in onnxruntime-node, and onnxruntime-node is not installed; npm install onnxruntime-node/,
      ["photo.png", "new.png", "--model", "a.onnx", ...onCpu],
    ],
    [
      "a damaged file",
      /broken.model\.json" can't be loaded: it is no JSON/,
      ["photo.png", "new.png", "--model", "broken", ...onCpu],
    ],
  ])("%s", async (_, message, words) => {
    expectRefusal(await srloss("upscale", ...words), 2, message);
    expect(files().filter((name) => name.startsWith("new"))).toEqual([]);
  });

  it("to replace what is read, by whatever name", async () => {
    const before = readFileSync(at("photo.png"));
    for (const to of ["photo.png", "./photo.png", "link.png"])
      expectRefusal(await srloss("upscale", "photo.png", to, ...model), 2, /photo\.png|link\.png/);
    expectRefusal(await srloss("upscale", "photos", "photos", ...model), 2, /name a folder outside of it/);
    expect(readFileSync(at("photo.png"))).toEqual(before);
  });
});

it("--help teaches", async () => {
  const { status, stdout } = await srloss("upscale", "--help");
  expect(status).toBe(0);
  for (const words of [
    "--model <model>",
    "--tile <n>",
    "@upscalerjs/esrgan-slim",
    "srloss upscale photos/ large/",
    ".onnx",
  ])
    expect(stdout).toContain(words);
});
