import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { hash32 } from "@srloss/reference";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changedSettings, mergedConfiguration } from "../src/training/merged-configuration.ts";
import { goingOn } from "../src/training/run-engine.ts";
import { readConfiguration, typedConfiguration } from "../src/training/typed-configuration.ts";
import { textured } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { said, scratch } from "./srloss.ts";

const { folder, start, srloss, files, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  for (const name of ["photos/more", "validation"]) await mkdir(at(name), { recursive: true });
  await textured(40, 36, 1).png().toFile(at("photos/a.png"));
  await textured(36, 44, 2).png().toFile(at("photos/more/b.png"));
  await textured(28, 30, 3).png().toFile(at("validation/c.png"));
  writeFileSync(at("photos/broken.png"), "no image");
  symlinkSync(at("nowhere.png"), at("photos/gone.png"));
  writeFileSync(at("small.json"), JSON.stringify(settings));
});
afterAll(remove);

const settings = { data: "photos", model: "espcn", scale: 2, batch: 1, patch: 16, logEvery: 3, samples: 1 };
const small = ["train", "--config", "small.json"];
const linesOf = (out: string) => readFileSync(at(out, "log.ndjson"), "utf8").trimEnd().split("\n");
const contents = (out: string) => [linesOf(out), readFileSync(at(out, "checkpoint.safetensors"))] as const;

describe("srloss train", () => {
  it("writes a model, a log, samples and what it came to", async () => {
    const words = ["--steps", "8", "--every", "4", "--validate", "validation", "--loss", "l1=1,ssim=10", "--json"];
    const measures = ["--measures", "psnr,gmsd,l1,perceptual", "--weights", "random"];
    const { status, stdout, stderr } = await srloss(...small, "--out", "first", ...words, ...measures);
    expect(status, stderr).toBe(0);
    const { step, finished, parameters, validation, skipped, configuration } = JSON.parse(stdout);
    expect([step, finished, parameters]).toEqual([8, true, 26_796]);
    expect(Object.keys(validation)).toEqual(["loss", "l1 loss", "ssim", "psnr", "gmsd", "l1", "perceptual"]);
    // Rounded to 8 bits, in the same units.
    expect(Math.abs(validation.l1 / validation["l1 loss"] - 1)).toBeLessThan(0.05);
    expect(validation.perceptual).toBeGreaterThan(0);
    expect(skipped.sort((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "broken.png", reason: expect.stringContaining("is not an image") },
      { name: "gone.png", reason: expect.stringContaining("does not exist") },
    ]);
    expect(configuration).toMatchObject({ scale: 2, loss: { l1: 1, ssim: 10 }, every: 4 });
    expect(stderr).toMatch(/broken\.png is left out: .*\n(.*\n)*.*Model: first/);
    expect(stderr).not.toContain("Warning");
    expect(stderr.match(/random weights/g)).toHaveLength(1);
    expect(stderr).toMatch(/Step 4: loss [\d.]+, l1 loss /);
    const made = readdirSync(at("first"), { recursive: true, encoding: "utf8" }).sort();
    expect(made.map((name) => name.replace(/\d{10}\.\d+$/, "TIME.PID"))).toEqual([
      "checkpoint.safetensors",
      "engine.json",
      "events.out.tfevents.TIME.PID",
      "log.ndjson",
      "model.json",
      "samples",
      "samples/c",
      "samples/c/00000004.png",
      "samples/c/00000008.png",
      "training.json",
      "weights-8.bin",
    ]);
    expect(await sharp(at("first/samples/c/00000008.png")).metadata()).toMatchObject({ width: 28, height: 30 });
    const lines = linesOf("first").map((line) => JSON.parse(line));
    expect(lines.map(({ type, step }) => [type, step])).toEqual([
      ["step", 3],
      ["validation", 4],
      ["step", 6],
      ["step", 8],
      ["validation", 8],
    ]);
    expect(JSON.parse(readFileSync(at("first/model.json"), "utf8")).userDefinedMetadata.srloss.scale).toBe(2);
  });

  it("goes on with a model that was trained, with another degradation and a discriminator", async () => {
    const words = ["--model", "first", "--degradation", "real-esrgan", "--config", "game.json", "--steps", "2"];
    writeFileSync(at("game.json"), JSON.stringify({ ...settings, adversarial: { weight: 0.1, features: 2 } }));
    const { status, stderr } = await srloss("train", ...words, "--out", "second");
    expect(status, stderr).toBe(0);
    expect(linesOf("second").map((line) => Object.keys(JSON.parse(line).values))).toEqual([
      ["loss", "l1", "generator", "gradient", "discriminator"],
    ]);
    expect(JSON.parse(readFileSync(at("second/training.json"), "utf8"))).toMatchObject({ model: "first" });
  });
});

describe("a training that goes on", () => {
  it("does so on the engine that it began on, unless another one is named", async () => {
    const on = async (...words: string[]) => {
      const { status, stdout, stderr } = await srloss("train", ...words, "--out", "moved", "--json");
      expect(status, stderr).toBe(0);
      return [JSON.parse(stdout).engine, JSON.parse(readFileSync(at("moved/engine.json"), "utf8"))];
    };
    const exact = ["srloss-wasm", { engine: "srloss-wasm", precision: "exact", threads: 1 }];
    expect(await on(...small.slice(1), "--steps", "1", "--precision", "exact", "--threads", "1")).toEqual(exact);
    expect(await on("--resume", "--steps", "2")).toEqual(exact);
    expect(await on("--resume", "--steps", "3", "--engine", "cpu")).toEqual(["cpu", { engine: "cpu" }]);
  });

  it("leaves what it began on for what options say", () => {
    const began = { engine: "srloss-wasm", precision: "exact", threads: 2 };
    expect(goingOn({}, began)).toEqual(began);
    expect(goingOn({ threads: "3" }, began)).toEqual({ ...began, threads: 3 });
    expect(goingOn({ precision: "fast" }, began)).toEqual({ ...began, precision: "fast" });
    expect(goingOn({ engine: "cpu" }, began)).toEqual({ engine: "cpu" });
    expect(goingOn({ precision: "exact" }, { engine: "tfjs-node" })).toEqual({
      engine: "srloss-wasm",
      precision: "exact",
    });
    expect(goingOn({})).toEqual({});
    expect(() => goingOn({ engine: "tpu" }, began)).toThrow("--engine is one of");
  });
});

describe("what was written down of a training", () => {
  const bytesOf = (name: string) => readFileSync(at(name), "utf8");

  it("stays where it can't be gone on with otherwise, and what is done already is said", async () => {
    const { status, stderr } = await srloss(...small, "--steps", "2", "--out", "kept");
    expect(status, stderr).toBe(0);
    const before = [bytesOf("kept/training.json"), bytesOf("kept/engine.json")];
    const resume = ["train", "--resume", "--out", "kept"];
    const other = await srloss(...resume, "--features", "4", "--threads", "1", "--steps", "3");
    expectRefusal(other, 1, /The checkpoint is of a model with 26796 weights, and this one has \d+;/);
    expect([bytesOf("kept/training.json"), bytesOf("kept/engine.json")]).toEqual(before);
    const { status: again, stderr: told } = await srloss(...resume);
    expect(again, told).toBe(0);
    expect(told).toContain("These steps are done; for more of them: srloss train --resume --out kept --steps 4");
    const fewer = await srloss(...resume, "--steps", "1");
    expect(fewer.stderr).toContain("26796 weights, 2 steps, and 1 are asked for");
  });

  it("is refused in a sentence where somebody else wrote it", async () => {
    await mkdir(at("spoilt"), { recursive: true });
    const refused = async (name: string, text: string, sentence: RegExp) => {
      writeFileSync(at("spoilt", name), text);
      expectRefusal(await srloss("train", "--resume", "--out", "spoilt"), 2, sentence);
    };
    await refused("training.json", '{ "data": "pho', /spoilt\/training\.json is no JSON: /);
    await refused("training.json", '{ "sacle": 2 }', /spoilt\/training\.json: it has no "sacle"; did you mean scale\?/);
    writeFileSync(at("spoilt/training.json"), JSON.stringify(settings));
    await refused("engine.json", "x", /spoilt\/engine\.json is no JSON: /);
    await refused("engine.json", '{ "engine": 7 }', /spoilt\/engine\.json names no engine; remove it/);
  });
});

const longer = [...small, "--every", "2", "--ema", "0.9", "--clip", "100"];
const long = [...longer, "--steps", "60"];

describe("a training that was stopped", () => {
  beforeAll(async () => {
    const { status, stderr } = await srloss(...long, "--out", "whole");
    expect(status, stderr).toBe(0);
  });

  it("by Ctrl-C ends with a checkpoint and 130, and goes on as if nothing had been", async () => {
    const run = start([...long, "--out", "stopped"]);
    await said(run, "weights, 60 steps");
    run.child.kill("SIGINT");
    const { status, stderr } = await run.ended;
    expect([status, stderr]).toEqual([
      130,
      expect.stringMatching(/Stopped after step \d+; go on with srloss train --resume/),
    ]);
    const { status: ended, stderr: rest } = await srloss("train", "--resume", "--out", "stopped");
    expect(ended, rest).toBe(0);
    expect(contents("stopped")).toEqual(contents("whole"));
  });

  it("has its folder for itself", async () => {
    const first = start([...long, "--out", "both"]);
    await said(first, "weights, 60 steps");
    // It stays where it is until the other one has looked.
    first.child.kill("SIGSTOP");
    const second = await start([...long, "--out", "both", "--resume"]).ended;
    expect([second.status, second.stderr]).toEqual([2, expect.stringContaining("Another run writes both/training;")]);
    first.child.kill("SIGINT");
    first.child.kill("SIGCONT");
    expect((await first.ended).status).toBe(130);
    expect(files()).not.toContain("both/training.lock");
  });

  // 20 of them: SRLOSS_KILLS=20. Those of @srloss/files kill what writes a checkpoint at 20 moments.
  const kills = Number(process.env.SRLOSS_KILLS ?? 3);
  it(`by kill -9, ${kills} times, has a checkpoint at any moment, and the log of one that was never stopped`, async () => {
    for (let kill = 0; kill < kills; kill++) {
      const run = start([...long, "--out", "killed", "--resume"]);
      await said(run, "weights, ").catch(() => undefined);
      await new Promise((later) => setTimeout(later, (hash32(kill, 16) / 2 ** 32) * 250));
      run.child.kill("SIGKILL");
      const { status, stderr } = await run.ended;
      expect([0, 137], stderr).toContain(status);
    }
    const { status, stderr } = await srloss(...long, "--out", "killed", "--resume");
    expect(status, stderr).toBe(0);
    expect(contents("killed")).toEqual(contents("whole"));
    expect(files().filter((name) => name.startsWith("killed/") && name.endsWith(".tmp"))).toEqual([]);
  });

  it.skipIf(process.platform === "win32")("by a full disk keeps its last checkpoint", async () => {
    const { status, stderr } = await srloss(...longer, "--steps", "2", "--out", "full");
    expect(status, stderr).toBe(0);
    const kept = readFileSync(at("full/checkpoint.safetensors"));
    const ended = await start([...long, "--out", "full", "--resume"], {
      under: ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh"],
    }).ended;
    expectRefusal(ended, 1, /full\/\S+ can't be written: it is larger than files may be here\./);
    expect(readFileSync(at("full/checkpoint.safetensors"))).toEqual(kept);
  });
});

describe.concurrent("refuses in a sentence, before any work", () => {
  it.each<[RegExp, string[]]>([
    [/train needs --data/, ["--out", "new"]],
    [/new holds no training to go on with; begin one with --data/, ["--resume", "--out", "new"]],
    [/--loss is terms with weights, as in .*; got "l1:1"/, ["--data", "photos", "--loss", "l1:1", "--out", "new"]],
    [/--loss: psnr is a metric that nothing can/, ["--data", "photos", "--loss", "l1=1,psnr=1", "--out", "new"]],
    [/--learning-rate needs a number above 0, .*"-1"/, ["--data", "photos", "--learning-rate=-1", "--out", "new"]],
    [/--data is a folder of images, and nowhere is not there/, ["--data", "nowhere", "--out", "new"]],
    [/cache has no images/, ["--data", "cache", "--out", "new"]],
    [/--model is one of srcnn, .*; got "edsr"/, ["--data", "photos", "--model", "edsr", "--out", "new"]],
    [
      /The loss has no term "percptual"; did you mean perceptual\?/,
      ["--data", "photos", "--loss", "l1=1,percptual=1", "--out", "new"],
    ],
    [/"esrgn" is not a preset; did you mean esrgan\?/, ["--data", "photos", "--loss", "esrgn", "--out", "new"]],
    [/patch is a multiple of the scale, 2; got 51/, [...small.slice(1), "--patch", "51", "--out", "new"]],
    [/"psnrr" is not a measure; did you mean psnr\?/, ["--data", "photos", "--measures", "psnrr", "--out", "new"]],
    [/--out: photos\/new is photos or lies in it, .*images of --data/, [...small.slice(1), "--out", "photos/new"]],
    [
      /--out: validation is validation or lies in it, .*images of --validate/,
      [...small.slice(1), "--validate", "validation", "--out", "validation"],
    ],
    [/first holds a training already; go on with --resume/, [...small.slice(1), "--out", "first"]],
  ])("%s", async (message, words) => {
    expectRefusal(await srloss("train", ...words), 2, message);
    expect(existsSync(at("new"))).toBe(false);
  });
});

const typed = (options: Record<string, unknown>) => typedConfiguration(options);

describe("options and a file become one configuration", () => {
  it("of numbers, terms and schedules", () => {
    expect(
      typed({
        scale: "2",
        loss: "l1=1,perceptual=1e-4",
        schedule: "cosine:10,20",
        augment: false,
        learningRate: "2e-4",
      }),
    ).toEqual({
      scale: 2,
      loss: { l1: 1, perceptual: 1e-4 },
      schedule: { kind: "cosine", periods: [10, 20] },
      augment: false,
      learningRate: 2e-4,
    });
    expect(typed({ loss: "l1", augment: true, adversarial: "0.1" })).toEqual({
      loss: { l1: 1 },
      adversarial: { weight: 0.1 },
    });
    expect(typed({ loss: "real-esrgan", schedule: "multi-step:5", warmUp: "7", range: "0,1" })).toEqual({
      loss: "real-esrgan",
      schedule: { kind: "multi-step", milestones: [5] },
      warmUp: { steps: 7 },
      pixelRange: [0, 1],
    });
  });

  it.each<[RegExp, Record<string, unknown>]>([
    [/--loss is terms with weights.*got "l1=x"/, { loss: "l1=x" }],
    [/--loss is terms with weights.*got "l1="/, { loss: "l1=" }],
    [/--loss names l1 twice/, { loss: "l1=1,l1=2" }],
    [/--schedule is constant, cosine.*got "step"/, { schedule: "step" }],
    [/schedule\.periods\[0\] is 1 or more; got 0/, { schedule: "cosine:0" }],
    [/--learning-rate needs a number.*got "fast"/, { learningRate: "fast" }],
    [/--steps needs a whole number/, { steps: "many" }],
    [/steps is 1 or more; got 0/, { steps: "0" }],
    [/degradation is one of "bicubic", "real-esrgan"; got "blurry"/, { degradation: "blurry" }],
    [/--range is one of .*got "0,2"/, { range: "0,2" }],
  ])("or are refused: %s", (message, options) => {
    expect(() => typed(options)).toThrow(message);
  });

  it("of options, a file and what is resumed, each setting of a network by itself", () => {
    const before = { model: "espcn", network: { features: 8, blocks: 2 }, loss: { l1: 1 } };
    expect(mergedConfiguration(before, undefined, { network: { blocks: 4 }, seed: 1 })).toEqual({
      ...before,
      network: { features: 8, blocks: 4 },
      seed: 1,
    });
    expect(mergedConfiguration({ warmUp: { steps: 1, loss: { l2: 1 } } }, { warmUp: { steps: 9 } })).toEqual({
      warmUp: { steps: 9, loss: { l2: 1 } },
    });
  });

  it("of which a resumed training says what is another, and what it was", () => {
    const before = { model: "espcn", steps: 10, learningRate: 2e-4, clip: 1 };
    expect(changedSettings(before, before, [])).toEqual([]);
    expect(changedSettings(before, { ...before, loss: { l1: 1 }, steps: 20 }, [])).toEqual([]);
    const now = { ...before, loss: { l2: 1 }, learningRate: 1e-4, clip: 2 };
    expect(changedSettings(before, now, ["learningRate", "adam", "images"])).toEqual([
      'loss {"l2":1} (was {"l1":1})',
      "learningRate 0.0001 (was 0.0002)",
      "clip 2 (was 1)",
      "another images",
    ]);
  });

  it("or the file is", async () => {
    writeFileSync(at("wrong.json"), '{ "sacle": 2 }');
    await expect(readConfiguration(at("wrong.json"))).rejects.toThrow(
      /wrong\.json: it has no "sacle"; did you mean scale\?/,
    );
    await expect(readConfiguration(at("photos/broken.png"))).rejects.toThrow(/broken\.png is no JSON/);
    await expect(readConfiguration(at("none.json"))).rejects.toThrow(/none\.json does not exist/);
  });

  it("says that a warm-up of all steps leaves the loss none", async () => {
    const words = [
      "train",
      "--data",
      "nowhere",
      "--out",
      "warm",
      "--loss",
      "l1=1,style=1",
      "--warm-up",
      "5",
      "--steps",
    ];
    expect((await srloss(...words, "5")).stderr).toContain("warning: the warm-up takes all 5 steps, and the loss none");
    expect((await srloss(...words, "6")).stderr).not.toContain("warm-up takes");
  });
});
