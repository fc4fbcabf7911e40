import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { type Ended, said, scratch } from "./srloss.ts";

const { folder, start, srloss, remove } = scratch();
const at = (...names: string[]) => join(folder, ...names);
const text = (...names: string[]) => readFileSync(at(...names), "utf8");

const small =
  "--scale 2 --features 4 --blocks 1 --batch 1 --patch 16 --steps 4 --warm-up 2 --every 2 --learning-rate 0.01 --ema 0.5".split(
    " ",
  );
const begun = [
  "study",
  "--data",
  "photos",
  "--test",
  "test",
  ...small,
  "--weights",
  "random",
  "--engine",
  "srloss-wasm",
  "--threads",
  "1",
];

beforeAll(async () => {
  for (const name of ["photos", "test", "tiny", "many"]) await mkdir(at(name));
  await textured(40, 36, 1).png().toFile(at("photos/a.png"));
  await textured(36, 44, 2).png().toFile(at("photos/b.png"));
  await textured(41, 38, 3).png().toFile(at("test/c.png"));
  for (const seed of [1, 2, 3, 4])
    await textured(96, 96, seed)
      .png()
      .toFile(at(`many/${seed}.png`));
  await textured(12, 12, 3).png().toFile(at("tiny/d.png"));
});
afterAll(remove);

let whole: Ended;
beforeAll(async () => {
  whole = await srloss(...begun, "--out", "whole", "--json", "--markdown", "whole.md");
});

const losses = ["l2", "l1", "perceptual", "perceptual+style"];

describe("srloss study", () => {
  it("trains with each loss, and measures all", () => {
    expect(whole.status, whole.stderr).toBe(0);
    const { methods, finished, settings, engine } = JSON.parse(whole.stdout);
    expect([finished, engine, settings.losses]).toEqual([true, "srloss-wasm", losses]);
    expect(Object.keys(methods)).toEqual(["bicubic", ...losses]);
    expect(Object.keys(methods.l1.values)).toEqual(["perceptual", "style", "psnr", "ssim"]);
    expect(methods.bicubic.upperHalf).toBeGreaterThan(0);
    for (const name of losses) expect(methods[name].step).toBe(4);
    // The first steps of both are the warm-up; the last ones differ.
    expect(methods.perceptual.values).not.toEqual(methods["perceptual+style"].values);
    expect(JSON.parse(text("whole/perceptual/training.json"))).toMatchObject({ warmUp: { steps: 2 }, seed: 0 });
  });

  it("trains what losses have in common once, to what each comes to alone", async () => {
    expect(whole.stderr).toContain("Perceptual: as L1 up to step 2");
    const rows = (name: string) => text(`whole/${name}/log.ndjson`).split("\n");
    expect(rows("l1").findIndex((row, i) => row !== rows("perceptual")[i])).toBe(1);
    const alone = await srloss(...begun, "--losses", "perceptual", "--out", "alone", "--json");
    expect(alone.status, alone.stderr).toBe(0);
    expect(alone.stderr).toContain("Perceptual: from step 0 to 2 of 4");
    const weights = (name: string) => readFileSync(at(name, "perceptual/weights-4.bin"));
    expect(weights("whole").equals(weights("alone"))).toBe(true);
    expect(JSON.parse(alone.stdout).methods.perceptual).toEqual(JSON.parse(whole.stdout).methods.perceptual);
    expect(readdirSync(at("whole/perceptual")).filter((name) => name.startsWith("weights-"))).toEqual([
      "weights-4.bin",
    ]);
  });

  it("after kill -9 goes on, and comes to what one that was not stopped comes to", async () => {
    const stopped = start([...begun, "--out", "stopped"]);
    await said(stopped, "L1: from step 0");
    stopped.child.kill("SIGKILL");
    await stopped.ended;
    const l2 = text("stopped/l2/log.ndjson");
    expect(existsSync(at("stopped/index.html"))).toBe(false);
    const again = await srloss("study", "--out", "stopped", "--threads", "1", "--json");
    expect(again.status, again.stderr).toBe(0);
    // What was trained is not trained again.
    expect(again.stderr).toContain("L2: from step 2 to 4 of 4");
    expect(text("stopped/l2/log.ndjson").startsWith(l2)).toBe(true);
    const { methods, engine } = JSON.parse(again.stdout);
    expect(engine).toBe("srloss-wasm"); // as it began, though TensorFlow's may be faster
    expect(methods).toEqual(JSON.parse(whole.stdout).methods);
  });

  it("by Ctrl-C while it measures says how to go on, and comes to the same", async () => {
    const words = begun.map((word) => (word === "test" ? "many" : word));
    const run = start([...words, "--losses", "l2", "--out", "measured", "--markdown", "measured.md"]);
    await said(run, "Measuring");
    run.child.kill("SIGINT");
    const { status, stderr } = await run.ended;
    expect([status, stderr.split("\n").slice(-2)]).toEqual([
      130,
      ["Stopped; go on with srloss study --out measured --markdown measured.md", ""],
    ]);
    expect([existsSync(at("measured/index.html")), existsSync(at("measured.md"))]).toEqual([false, false]);
    const again = await srloss("study", "--out", "measured", "--markdown", "measured.md", "--json");
    expect(again.status, again.stderr).toBe(0);
    const { methods } = JSON.parse(again.stdout);
    expect([methods.l2.step, Object.keys(methods)]).toEqual([4, ["bicubic", "l2"]]);
  });

  it("reports in one page, and in Markdown with its figures", async () => {
    const html = text("whole/index.html");
    const places = ["hold here", "c.png", "What is said", "Numbers", "Frequencies", "Training"].map((word) =>
      html.indexOf(word),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
    expect(html).toContain("lower is better");
    expect(html.match(/<svg/g)).toHaveLength(2);
    const markdown = text("whole.md");
    expect(markdown).toMatch(/\n\| Bicubic +\| +\| /);
    expect(markdown).toMatch(/Networks trained with L1 or L2 have the best PSNR\.\*\* Here it (holds|does not hold)\./);
    expect(markdown).toMatch(/^# .*\n\n\*\*Of 5 things that are said of these losses \d hold here\. Not this: /);
    const figures = [...markdown.matchAll(/\]\((whole\/[^)]+)\)/g)].map(([, path]) => path!);
    expect(figures).toEqual(["whole/c.webp", "whole/spectra.svg", "whole/training.svg"]);
    expect(await sharp(at("whole/c.webp")).metadata()).toMatchObject({ width: 6 * 86 - 6 });
  });

  it("that is finished measures what is asked for anew, and trains no more", async () => {
    const before = JSON.parse(text("whole/results.json"));
    const words = ["--report", "--threads", "1", "--measures", "gmsd", "--json"];
    const { status, stderr, stdout } = await srloss("study", "--out", "whole", ...words);
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("from step");
    const after = JSON.parse(text("whole/results.json"));
    for (const name of ["bicubic", ...losses]) {
      const { gmsd, ...values } = after.methods[name].images["c.png"].values;
      expect([values, gmsd > 0]).toEqual([before.methods[name].images["c.png"].values, true]);
      expect(JSON.parse(stdout).methods[name].values.gmsd).toBe(gmsd);
    }
    expect(text("whole/index.html")).toContain("GMSD");
  });

  it("that needs no weights goes without what sees features where there are none", async () => {
    const words = ["--data", "photos", "--test", "test", ...small, "--losses", "l2,l1", "--out", "plain", "--json"];
    const { status, stderr, stdout } = await srloss("study", ...words, "--engine", "srloss-wasm", "--threads", "1");
    expect(status, stderr).toBe(0);
    expect(stderr).toContain("Without perceptual and style, whose weights are not at hand");
    expect(Object.keys(JSON.parse(stdout).methods.l1.values)).toEqual(["psnr", "ssim"]);
    expect(text("plain/index.html")).toContain("hold");
  });

  it("refuses in a sentence, before any work", async () => {
    const cases: [RegExp, string[]][] = [
      [/study needs --data, a folder of images to train on, and --test/, ["study", "--out", "new"]],
      [
        /--losses: there is no "percptual"; did you mean perceptual\?/,
        [...begun, "--losses", "percptual", "--out", "new"],
      ],
      [
        /d\.png is 12x12, and images of at least 22x22 are measured/,
        ["study", "--data", "photos", "--test", "tiny", ...small, "--out", "new"],
      ],
      [/--out: test\/new is test or lies in it, .*images of --test/, [...begun, "--out", "test/new"]],
      [/"gmds" is not a measure; did you mean gmsd\?/, [...begun, "--measures", "gmds", "--out", "new"]],
      [/whole holds a study whose steps is 4; go on/, ["study", "--out", "whole", "--steps", "9"]],
      [
        /--warm-up needs a whole number/,
        ["study", "--data", "photos", "--test", "test", "--warm-up", "some", "--out", "new"],
      ],
    ];
    const ended = await Promise.all(cases.map(([, words]) => srloss(...words)));
    for (const [i, [message]] of cases.entries()) expectRefusal(ended[i]!, 2, message);
    expect(existsSync(at("new"))).toBe(false);
  });
});
