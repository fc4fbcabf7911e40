import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { measures, presets } from "@srloss/core";
import { networkNames } from "@srloss/upscale";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeImages } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, files, remove } = scratch();
const pair = ["compare", "sr.png", "hr.png"];
const outputs = ["--maps", "maps", "--html", "page.html", "--json"];

beforeAll(async () => {
  await writeImages(folder);
  for (const name of ["hr.png", "sr.png"]) copyFileSync(join(folder, name), join(folder, `-${name}`));
});
afterAll(remove);

describe.concurrent("wrong usage ends with one sentence and exit code 2", () => {
  it.each<[string, RegExp, string[]]>([
    [
      "a command",
      /"judge" is not a command\. Commands: compare, evaluate, merge, worker, demo, resize, train, study, upscale, weights, doctor, native;/,
      ["judge"],
    ],
    ["a command that is nearly one", /"comapre" is not a command; did you mean compare\? Comm/, ["comapre"]],
    ["an option", /Unknown option `--sharpness`; see srloss compare --help/, [...pair, "--sharpness", "l1"]],
    [
      "an option that is nearly one",
      /`--los`; did you mean --loss\? See srloss com.* --help/,
      [...pair, "--los", "l1"],
    ],
    ["a longer one", /`--crop-boder`; did you mean --crop-border\? See/, [...pair, "--crop-boder", "4"]],
    ["one minus too few", /`-loss`; did you mean --loss\? See srloss compare --help/, [...pair, "-loss", "l1"]],
    ["Keras' name of a loss", /"mse" is not a measure; did you mean l2\?/, [...pair, "--loss", "mse"]],
    ["a metric that is nearly one", /"mssim" is not a measure; did you mean msSsim\?/, [...pair, "--loss", "mssim"]],
    [
      "an engine that is nearly one",
      /got "srlosswasm" \(did you mean srloss-wasm\?\)/,
      [...pair, "--engine", "srlosswasm"],
    ],
    [
      "a convention that is nearly one",
      /--convention is one of srloss, basicsr, .*; got "scikitimage" \(did you mean scikit-image\?\)/,
      [...pair, "--convention", "scikitimage"],
    ],
    ["a precision that is nearly one", /\(did you mean exact\?\)/, [...pair, "--precision", "exat"]],
    ["a preset that is nearly one", /"esrgna" is not a preset; did you mean esrgan\?/, [...pair, "--preset", "esrgna"]],
    ["weights that are nearly some", /"torchvison" .*did you mean torchvision\?/, [...pair, "--weights", "torchvison"]],
    ["one image", /Missing.*see srloss compare --help/, ["compare", "sr.png"]],
    ["a loss that is nearly one", /"sim" is not a measure; did you mean ssim\? Known/, [...pair, "--loss", "sim"]],
    ["one layer twice", /one layer twice: relu3_3 and block3_conv3 are/, [...pair, "--layers", "relu3_3,block3_conv3"]],
    ["the same layer twice", /layers names "relu3_3" twice/, [...pair, "--layers", "relu3_3,relu3_3"]],
    [
      "precision of another engine",
      /option of the engine srloss-wasm; cpu/,
      [...pair, "--precision", "exact", "--engine", "cpu"],
    ],
    [
      "a low-resolution input",
      /4\.png is 4x4, 4 times smaller than hr\.png: is it the low-resolution/,
      ["compare", "4.png", "hr.png"],
    ],
    [
      "a loss",
      /"sharpness" is not a measure\. Known measures: l1, l2, perceptual/,
      [...pair, "--loss", "l1,sharpness"],
    ],
    ["a preset", /"nobody" is not a preset\. Known presets: keras, srgan/, [...pair, "--preset", "nobody"]],
    ["a layer", /block9_conv1.*block3_conv3/, [...pair, "--layers", "block9_conv1"]],
    ["a layer that nothing looks at", /block9_conv1/, [...pair, "--loss", "l1", "--layers", "block9_conv1"]],
    ["an engine", /--engine is one of .*wasm.*; got "cuda"/, [...pair, "--engine", "cuda"]],
    ["a range", /--range is one of 0,255, 0,1, -1,1; got "0,100"/, [...pair, "--range", "0,100"]],
    ["no thread", /--threads needs at least one thread/, [...pair, "--threads", "0"]],
    ["a border", /--crop-border needs a whole number.*"2\.5"/, [...pair, "--crop-border", "2.5"]],
    ["a colour", /--background needs three numbers/, [...pair, "--background", "300,0,0"]],
    ["an option without its value", /--loss needs a value/, [...pair, "--loss", ""]],
    [
      "maps of no loss",
      /--maps needs a loss that has a map, such as l1 or style; --loss names psnr alone/,
      [...pair, "--loss", "psnr"],
    ],
    ["an option given twice", /--maps was given twice/, [...pair, "--maps", "other"]],
    [
      "an image too small for a preset",
      /16x16, and block5_pool needs at least 32x32; leave the preset enhancenet out/,
      [...pair, "--preset", "enhancenet", "--weights", "random"],
    ],
  ])("%s", async (_, message, words) => {
    const before = files();
    expectRefusal(await srloss(...words, ...(words[0] === "compare" ? outputs : [])), 2, message);
    expect(files()).toEqual(before);
  });

  it.each<[RegExp, string[]]>([
    [/"fetch" is not an action of weights\. Actions: list, pull, verify/, ["weights", "fetch"]],
    [/"lpips" is not a known set\. Known: vgg19-keras/, ["weights", "pull", "lpips"]],
    [/"vgg19-kears" is not a known set; did you mean vgg19-keras\?/, ["weights", "pull", "vgg19-kears"]],
    [/"verfy" is not an action of weights; did you mean verify\?/, ["weights", "verfy"]],
    [/block9_conv1/, ["weights", "pull", "--up-to", "block9_conv1"]],
    [/--timeout needs at least one second/, ["weights", "pull", "--timeout", "0"]],
    [/"https:" is not an address/, ["weights", "pull", "--url", "https:"]],
    [/Give a file: srloss weights verify FILE/, ["weights", "verify"]],
    [/"b\.h5" is one too many for weights verify/, ["weights", "verify", "a.h5", "b.h5"]],
    [/"compile" is not an action of native\. Actions: install, status, remove/, ["native", "compile"]],
    [/"instal" is not an action of native; did you mean install\? Actions/, ["native", "instal"]],
    [/"txet" is not an image of the demo; did you mean text\?/, ["demo", "--images", "txet"]],
    [
      /--method is one of cubic,.*\(did you mean bilinear\?\)/,
      ["resize", "hr.png", "out.png", "--scale", "2", "--method", "bilnear"],
    ],
    [/--preprocessing is one of.*\(did you mean caffe\?\)/, ["weights", "verify", "a.h5", "--preprocessing", "cafe"]],
    [
      /"blok3_conv3" is not a layer of vgg19; did you mean block3_conv3\?/,
      ["weights", "pull", "--up-to", "blok3_conv3"],
    ],
    [/"cat" is not an image of the demo\. Known: shapes, text/, ["demo", "--images", "cat"]],
    [/--threads needs a whole number.*"two"/, ["demo", "--threads", "two"]],
    [/--threads needs a whole number/, ["doctor", "--threads", "1.5"]],
    [/--engine is one of/, ["demo", "--engine", "cuda"]],
    [/Unknown option `--fast`; see srloss doctor --help/, ["doctor", "--fast"]],
  ])("%s", async (message, words) => {
    const before = files();
    expectRefusal(await srloss(...words), 2, message);
    expect(files()).toEqual(before);
  });
});

describe.concurrent("names that begin with a minus, and options behind --", () => {
  it.each<[string, RegExp, string[]]>([
    [
      "names before --",
      /put -- before names that begin with -: srloss compare --loss l1 -- -sr\.png -hr\.png\.$/,
      ["compare", "--loss", "l1", "-sr.png", "-hr.png"],
    ],
    ["no option", /: srloss compare -- -sr\.png -hr\.png\.$/, ["compare", "-sr.png", "-hr.png"]],
    ["nor a file", /: srloss compare sr\.png -- -a\.jpeg\.$/, ["compare", "sr.png", "-a.jpeg"]],
    [
      "options between and behind",
      /: srloss compare --y --range=-1,1 -- -sr\.png hr\.png\.$/,
      ["compare", "-sr.png", "--y", "hr.png", "--range", "-1,1"],
    ],
    ["a name with a space", /: srloss compare -- '-s r\.png' hr\.png\.$/, ["compare", "-s r.png", "hr.png"]],
    ["two minuses", /put -- before .*-- --a\.png hr\.png\.$/, ["compare", "--a.png", "hr.png"]],
    ["of another command", /: srloss weights verify -- -hr\.png\.$/, ["weights", "verify", "-hr.png"]],
    ["as a value", /to its option: --weights=-hr\.png\.$/, [...pair, "--weights", "-hr.png"]],
    [
      "options behind --",
      /options go before --: srloss compare --loss l1 -- sr\.png hr\.png; "--loss" stands behind/,
      ["compare", "--", "sr.png", "hr.png", "--loss", "l1"],
    ],
    ["no help", /Unknown option `-hr`; see srloss compare --help/, ["compare", "sr.png", "-hr"]],
    ["no help of srloss", /Unknown option `-hr`; see srloss --help/, ["-hr"]],
  ])("%s", async (_, message, words) => {
    expectRefusal(await srloss(...words), 2, message);
  });

  it("-h alone is help still", async () => {
    const { status, stdout } = await srloss("compare", "-h");
    expect([status, stdout.includes("Usage:")]).toEqual([0, true]);
  });
});

describe.concurrent("what is meant is understood", () => {
  it.each([
    ["PSNR,L1", ["l1", "psnr"]],
    ["Char-bonnier", ["charbonnier"]],
  ])("--loss %s", async (loss, names) => {
    const { status, stdout } = await srloss(...pair, "--loss", loss, "--json");
    expect(status).toBe(0);
    for (const name of names) expect(JSON.parse(stdout).values).toHaveProperty(name);
  });

  it("names that begin with a minus, after --", async () => {
    const { status, stdout, stderr } = await srloss("compare", "--loss", "l1", "--json", "--", "-sr.png", "-hr.png");
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ values: { l1: 4 }, files: { sr: "-sr.png", hr: "-hr.png" } });
  });

  it("--quiet: nothing but the result; --verbose: why this engine", async () => {
    const words = [...pair, "--loss", "l1", "--engine", "wasm"];
    const [quiet, normal, verbose] = await Promise.all(
      [[...words, "--quiet"], words, [...words, "--verbose"]].map((all) => srloss(...all)),
    );
    expect(quiet!.stderr).toBe("");
    // Where the machine is busy, stages are named, too.
    const spoken = (stderr: string) => stderr.replace(/^.+ \.\.\.\n/gm, "");
    expect(spoken(normal!.stderr)).toMatch(/^Engine: wasm \(.+\)\n$/);
    expect(spoken(verbose!.stderr)).toMatch(/^Using wasm, .+ as asked for\.\n$/);
  });

  it("a preset that can't run does not keep the others from it", async () => {
    const words = [...pair, "--preset", "piq,enhancenet", "--weights", "random", "--engine", "wasm"];
    const { status, stdout, stderr } = await srloss(...words, "--json");
    expect(status).toBe(2);
    expect(Object.keys(JSON.parse(stdout).mixes)).toEqual(["piq"]);
    expect(JSON.parse(stdout).failed).toEqual({
      enhancenet: expect.stringContaining("block5_pool needs at least 32x32"),
    });
    expect(stderr).toContain("warning: the preset enhancenet was left out");
  });

  it("--precision exact runs on srloss-wasm", async () => {
    const { stdout } = await srloss(
      ...pair,
      "--loss",
      "perceptual",
      "--weights",
      "random",
      "--precision",
      "exact",
      "--json",
    );
    expect(JSON.parse(stdout).engine).toMatchObject({ name: "srloss-wasm", device: expect.stringMatching(/, exact$/) });
  });
});

describe.concurrent("--help", () => {
  it.each<[string, string[]]>([
    ["srloss compare <sr> <hr>", ["compare"]],
    ["srloss demo", ["demo"]],
    ["srloss weights <action> [...files]", ["weights"]],
    ["srloss weights <action> [...files]", ["weights", "pull"]],
    ["srloss doctor", ["doctor"]],
    ["srloss native <action>", ["native"]],
  ])("%s: options, examples and exit codes", async (usage, words) => {
    const { status, stdout, stderr } = await srloss(...words, "--help");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`$ ${usage}\n`);
    expect(stdout).toContain("--json");
    expect(stdout).toMatch(new RegExp(`Examples:\n  srloss ${words[0]}\\b`));
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*1 .*2 .*130: Ctrl-C/);
  });

  it("alone: every command, and what to type first", async () => {
    const [asked, bare] = await Promise.all([srloss("--help"), srloss()]);
    expect(asked.status).toBe(0);
    for (const name of ["compare", "demo", "weights", "doctor", "native"])
      expect(asked.stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(asked.stdout).toMatch(/Examples:\n {2}srloss demo/);
    expect(bare).toEqual(asked);
  });

  it("of compare explains every measure and preset", async () => {
    const { stdout } = await srloss("compare", "--help");
    for (const name of [...Object.keys(measures), ...Object.keys(presets), "lpips", "dists"])
      expect(stdout, name).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
    expect(stdout).toMatch(/--weights .*read only where a network is needed/);
    expect(stdout).toMatch(/^ {2}psnr +\* higher is better, dB +\w/m);
  });

  it("names every network that can be trained", async () => {
    const { stdout } = await srloss("train", "--help");
    for (const name of networkNames) expect(stdout).toContain(name);
  });

  it("says what --json prints of a PSNR that has no end, and it does", async () => {
    expect((await srloss("compare", "--help")).stdout).toMatch(/--json .*"Infinity"/);
    const { status, stdout } = await srloss("compare", "sr.png", "sr.png", "--loss", "psnr", "--json");
    expect([status, JSON.parse(stdout).values.psnr]).toEqual([0, "Infinity"]);
  });

  it("--version", async () => {
    const { status, stdout } = await srloss("--version");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^srloss\/\d+\.\d+\.\d+/);
  });
});
