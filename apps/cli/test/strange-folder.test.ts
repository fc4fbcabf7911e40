import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, start, files, remove } = scratch();
const ran = join(folder, "ran");

beforeAll(async () => {
  for (const name of ["a.png", "b.png"]) await textured(48, 32, name.charCodeAt(0)).png().toFile(join(folder, name));
  writeFileSync(
    join(folder, "w.safetensors"),
    weightsToSafetensors(await randomWeights({ network: "vgg19", upTo: "block1_conv1" })),
  );
});
afterAll(remove);

describe("a folder with a stranger's code beside the images", () => {
  const trap = `require("node:fs").appendFileSync(${JSON.stringify(ran)}, module.filename + "\\n");`;

  beforeAll(() => {
    // Some of these are installed where the command is, in this repository; what is looked up first must be those.
    for (const name of [
      "webgpu",
      "@tensorflow/tfjs-node",
      "@tensorflow/tfjs-node-gpu",
      "@tensorflow/tfjs-backend-webgpu",
      "@srloss/vgg19-weights",
      "sharp",
      "made-up",
    ]) {
      const place = join(folder, "node_modules", name);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "index.js"), trap);
      writeFileSync(join(place, "package.json"), JSON.stringify({ name, version: "4.22.0", main: "index.js" }));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger", dependencies: { srloss: "*" } }));
    mkdirSync(join(folder, "pip"));
    writeFileSync(join(folder, "pip", "__main__.py"), `open(${JSON.stringify(ran)}, "w").write("pip")`);
    mkdirSync(join(folder, "tensorflow/c/eager"), { recursive: true });
    writeFileSync(join(folder, "tensorflow/c/eager/c_api.h"), "#error a stranger's header");
    mkdirSync(join(folder, "images"));
  });

  it("runs nothing of it", async () => {
    for (const words of [
      ["compare", "a.png", "b.png", "--loss", "l1"],
      ["compare", "a.png", "b.png", "--loss", "perceptual", "--layers", "block1_conv1", "--weights", "w.safetensors"],
      ["weights", "list"],
      ["native", "status"],
      // There is nothing to be had; it must not get as far as running what is here.
      ["native", "install", "--from", "a.png"],
    ])
      await srloss(...words);
    expect(existsSync(ran) && readFileSync(ran, "utf8")).toBe(false);
  });

  it("but what the user names", async () => {
    const { stdout } = await srloss("native", "status", "--packages", ".", "--json");
    const status = JSON.parse(stdout);
    expect(status.packageFolders).toContain(folder);
    expect(status.packages.map((found: { folder: string }) => found.folder)).toContain(
      join(folder, "node_modules/@tensorflow/tfjs-node"),
    );
    expect(JSON.parse((await srloss("native", "status", "--json")).stdout).packageFolders).not.toContain(folder);
  });

  it("keeps no cache there, whatever HOME and XDG_CACHE_HOME say", async () => {
    for (const env of [{ HOME: "" }, { HOME: "." }, { XDG_CACHE_HOME: "cache" }, { HOME: "", XDG_CACHE_HOME: "." }]) {
      const { status, stdout } = await start(["weights", "path"], { env: { SRLOSS_CACHE: "", ...env } }).ended;
      expect(status).toBe(0);
      expect(stdout).toMatch(/^\//);
      expect(stdout.startsWith(folder)).toBe(false);
    }
    const relative = await start(["weights", "path"], { env: { SRLOSS_CACHE: "cache" } }).ended;
    expectRefusal(relative, 2, /^srloss: SRLOSS_CACHE is "cache", .* give an absolute path\.$/);
  });
});

describe("a cache that can't be made", () => {
  it.runIf(process.platform === "linux")("below /proc: it goes on or ends, at once", async () => {
    const env = { SRLOSS_CACHE: "/proc/nowhere" };
    for (const words of [
      ["compare", "a.png", "b.png", "--weights", "w.safetensors", "--layers", "block1_conv1", "--engine", "wasm"],
      ["native", "install", "--from", "a.png", "--packages", join(import.meta.dirname, "../../../packages/node-gpu")],
    ]) {
      const { child, ended } = start(words, { env });
      const tooLong = setTimeout(() => child.kill("SIGKILL"), 20_000);
      const { status, stderr } = await ended;
      clearTimeout(tooLong);
      expect([status, stderr]).toEqual([
        words[0] === "compare" ? 0 : 1,
        expect.stringMatching(/^\P{Cc}*\n(\P{Cc}*\n)*$/u),
      ]);
    }
  });
});

describe("names of strangers", () => {
  const name = "a\u001b[31m\u202e\u009b2J.png";

  it("are shown as they are, in errors, notes and tables", async () => {
    writeFileSync(join(folder, name), "no image");
    const rename = `w\u001b]0;x\u0007.safetensors`;
    writeFileSync(join(folder, rename), readFileSync(join(folder, "w.safetensors")));
    for (const words of [
      ["compare", name, "b.png"],
      ["compare", "a.png", "absent\n\u001b[2J.png"],
      ["compare", "a.png", "b.png", "--loss", "l1", "--engine", "cpu", "--html", "p\u001b[1m.html"],
      ["compare", "a.png", "b.png", "--loss", "l1", "--engine", "cpu", "--html", "w.safetensors/p\u001b[1m.html"],
      ["compare", "a.png", "b.png", "--loss", "l\u001b[1m"],
      ["weights", "verify", rename],
      ["weights", "verify", name],
      ["weights", "\u001b[1m"],
      ["\u001b[1m"],
      ["compare", "--\u001b[1m", "a.png", "b.png"],
      ["native", "install", "--from", name],
    ]) {
      const { stdout, stderr } = await srloss(...words);
      expect(stdout + stderr).toMatch(/^[\P{C}\n]+$/u);
    }
  });

  it("of PNG chunks, too", async () => {
    const bytes = readFileSync(join(folder, "a.png"));
    // A type that no one knows, before the image.
    bytes.write("\u001b[2J", 37, "latin1");
    writeFileSync(join(folder, "chunk.png"), bytes);
    const { status, stderr } = await srloss("compare", "chunk.png", "b.png");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^([\P{C}]+ \.\.\.\n)?srloss: chunk\.png [\P{C}]+\.\n$/u);
  });
});

it("an empty name is said to be empty", async () => {
  const wrong: [string[], RegExp][] = [
    [["compare", "", "b.png"], /^srloss: SR is empty; /],
    [["compare", "a.png", ""], /^srloss: HR is empty; /],
    [["weights", "verify", ""], /^srloss: The name of the weight file is empty; /],
    [["weights", "convert", "", "x.safetensors"], /^srloss: The name of the weight file is empty; /],
  ];
  for (const [words, message] of wrong) expectRefusal(await srloss(...words), 2, message);
});

describe("files that are written", () => {
  const compare = ["compare", "a.png", "b.png", "--loss", "l1", "--engine", "cpu"];

  it("replace no input, and that is said before the work", async () => {
    const before = readFileSync(join(folder, "a.png"));
    expectRefusal(
      await srloss(...compare, "--html", "./b.png"),
      2,
      /b\.png is the same file as b\.png, .*name another file/,
    );
    const convert = ["weights", "convert", "w.safetensors", "w.safetensors"];
    expectRefusal(await srloss(...convert), 2, /w\.safetensors is what is read, and stays/);
    // A map that has the name of an input.
    mkdirSync(join(folder, "maps"));
    renameSync(join(folder, "a.png"), join(folder, "maps/l1.png"));
    const maps = ["compare", "maps/l1.png", "b.png", "--loss", "l1", "--engine", "cpu", "--maps", "maps"];
    const { status, stderr } = await srloss(...maps);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/maps\/l1\.png is what is read, and stays; name another/),
    ]);
    renameSync(join(folder, "maps/l1.png"), join(folder, "a.png"));
    expect(readFileSync(join(folder, "a.png")).equals(before)).toBe(true);
  });

  it("replace no read-only file, and keep the mode of others", async () => {
    const page = join(folder, "page.html");
    writeFileSync(page, "old");
    chmodSync(page, 0o444);
    expectRefusal(
      await srloss(...compare, "--html", "page.html"),
      1,
      /page\.html can't be written: it is read-only\.$/,
    );
    expect(readFileSync(page, "utf8")).toBe("old");
    chmodSync(page, 0o600);
    expect((await srloss(...compare, "--html", "page.html")).status).toBe(0);
    expect([statSync(page).mode & 0o777, statSync(page).size > 1000]).toEqual([0o600, true]);
  });

  it("say nothing of the folders that they were made in", async () => {
    expect((await srloss("weights", "convert", join(folder, "w.safetensors"), "out.safetensors")).status).toBe(0);
    expect(readFileSync(join(folder, "out.safetensors"), "latin1")).not.toContain("srloss-cli-");
    expect(files().filter((name) => name.includes(".srloss-"))).toEqual([]);
  });
});
