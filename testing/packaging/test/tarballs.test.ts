import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { importable, type Manifest, publishablePackages, root } from "./publishable-packages.ts";
import { run } from "./run.ts";
import { withWeights } from "./with-weights.ts";

const packed = Object.entries(inject("tarballs"));

it("every publishable package was packed", () => {
  const expected = publishablePackages.filter(withWeights).map(({ name }) => name);
  expect(packed.map(([name]) => name).sort()).toEqual(expected.sort());
  expect(packed.length).toBeGreaterThan(3);
});

describe.each(packed)("%s", (_, tarball) => {
  let folder: string;
  let files: string[];
  const content = (file: string) => readFileSync(join(folder, file), "utf8");
  const manifest = () => JSON.parse(content("package.json")) as Manifest;

  beforeAll(() => {
    const scratch = mkdtempSync(join(tmpdir(), "srloss-unpacked-"));
    run(scratch, "tar", ["-xzf", tarball]);
    folder = join(scratch, "package");
    files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => file.replaceAll("\\", "/"));
  });
  afterAll(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

  it("holds the build, the licence and the README, and nothing else", () => {
    const beside = files.filter((file) => !file.startsWith("dist/"));
    expect(beside.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
    const { exports = {}, bin = {} } = manifest();
    const targets = [...Object.values(exports).flatMap((to) => Object.values(to)), ...Object.values(bin)];
    for (const target of targets.filter((to) => to.startsWith("./"))) expect(files).toContain(target.slice(2));
    expect(
      files.filter((file) => /\.map$|\btests?\b|\.test\.|fixtures|(?<!\.d)\.ts$|\.tsbuildinfo$/.test(file)),
    ).toEqual([]);
  });

  it("names no folder of the machine that built it, and no map that is not there", () => {
    for (const file of files) {
      expect(content(file).includes(root.replace(/[\\/]$/, "")), file).toBe(false);
      expect(content(file).includes(`${homedir()}/`), file).toBe(false);
      if (/\.js$/.test(file)) expect(content(file), file).not.toContain("sourceMappingURL=");
    }
  });

  it("has a package.json without words that only the workspace knows", () => {
    expect(content("package.json")).not.toMatch(/workspace:|catalog:|@srloss\/source/);
    for (const [entry, target] of Object.entries(manifest().exports ?? {}))
      if (typeof target !== "string") expect([entry, ...Object.keys(target)]).toEqual([entry, "types", "default"]);
  });

  it("says whose code a script tag brings, with the licences beside it", () => {
    const { name, version, jsdelivr } = manifest();
    if (!jsdelivr) return;
    const [first] = content(jsdelivr).split("\n", 1);
    expect(first!.startsWith(`/*! ${name} ${version}, Apache-2.0`)).toBe(true);
    const [, list, beside] = /; holds (.+), licences in (\S+) \*\/$/.exec(first!) ?? [];
    const held = list?.split(", ").map((one) => one.split(" (")[0]) ?? [];
    if (beside) for (const one of held) expect(content(`dist/${beside}`)).toContain(`${one}\n\n`);
    expect(held.length > 0).toBe(/comlink|blockLen|image-dimensions/i.test(content(jsdelivr)));
  });

  it("passes publint --strict", async () => {
    const bytes = readFileSync(tarball);
    const { messages } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, JSON.parse(content("package.json"))))).toEqual([]);
  });

  // In this process, which loads its compiler once: the command loads it for each package.
  it("passes attw, where it can be imported", async () => {
    if (importable(manifest()).length === 0) return expect(Object.keys(manifest().bin ?? {})).not.toEqual([]);
    // Images are no modules: their address is what is imported.
    const images = Object.keys(manifest().exports ?? {}).filter((entry) => entry.endsWith(".png"));
    const contents = createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
    const analysis = await checkPackage(contents, { excludeEntrypoints: images });
    if (!analysis.types) return expect.fail("there are no types");
    const entries = Object.keys(manifest().exports ?? {}).filter((entry) => !images.includes(entry));
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(entries));
    // What its profile "esm-only" leaves out: nobody can require these packages.
    const counts = (problem: object) =>
      !("resolutionKind" in problem && /^node10$|^node16-cjs$/.test(String(problem.resolutionKind)));
    expect(analysis.problems.filter(counts)).toEqual([]);
  });
});
