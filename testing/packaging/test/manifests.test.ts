import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleBlocks } from "@srloss/reference/examples";
import { describe, expect, it } from "vitest";
import { isLibrary, type PublishablePackage, publishablePackages, root } from "./publishable-packages.ts";

const text = (...path: string[]) => readFileSync(join(...path), "utf8");
const named = publishablePackages.map((found): [string, PublishablePackage] => [found.name, found]);

/** Of the trained weights that a package holds. */
const weightsLicences: Readonly<Record<string, readonly string[]>> = {
  "@srloss/vgg19-weights": ["CC-BY-4.0"],
  "@srloss/alexnet-weights": ["BSD-3-Clause"],
  "@srloss/squeezenet-weights": ["BSD-3-Clause"],
};

describe.each(named)("%s", (name, found) => {
  const { folder, place, manifest } = found;

  it("says what it is, where it comes from and what it runs on", () => {
    expect(manifest.description).toMatch(/^\S.{30,}/);
    expect(manifest).toMatchObject({
      license: ["Apache-2.0", ...(weightsLicences[name] ?? [])].join(" AND "),
      type: "module",
      files: ["dist"],
      engines: JSON.parse(text(root, "package.json")).engines,
      repository: { url: "git+https://github.com/srloss/srloss.git", directory: place },
      publishConfig: { access: "public", provenance: true },
    });
    expect(manifest.sideEffects).toBeDefined();
  });

  it("carries the licence", () => {
    expect(text(folder, "LICENSE")).toBe(text(root, "LICENSE"));
  });

  it("has types for all that can be imported, and pins its exports in a test", () => {
    const entries = Object.values(manifest.exports ?? {}).filter((target) => typeof target !== "string");
    expect(entries.length || manifest.bin).toBeTruthy();
    for (const entry of entries) expect(Object.keys(entry)).toEqual(["@srloss/source", "types", "default"]);
    if (isLibrary(found)) expect(existsSync(join(folder, "test/exports.test.ts"))).toBe(true);
  });

  it("leaves TensorFlow.js to the application, so that one copy is loaded", () => {
    const { dependencies = {}, peerDependencies = {} } = manifest;
    const its = isLibrary(found) ? peerDependencies : dependencies;
    // Weights are bytes.
    if (!name.endsWith("-weights")) expect(its["@tensorflow/tfjs-core"]).toBe("^4.22.0");
    if (isLibrary(found)) expect(Object.keys(dependencies)).not.toContain("@tensorflow/tfjs-core");
  });

  it("has a README that begins with its name and shows how it is used", () => {
    const readme = text(folder, "README.md");
    expect(readme.startsWith(`# ${name}\n`)).toBe(true);
    expect(readme).toContain(`npm install ${manifest.bin ? "--global " : ""}${name}`);
    if (isLibrary(found)) expect(exampleBlocks(join(folder, "README.md")).some(({ run }) => run)).toBe(true);
  });

  it("is released with the others, under one version", () => {
    const { fixed } = JSON.parse(text(root, ".changeset/config.json")) as { fixed: string[][] };
    expect(fixed).toEqual([["srloss", "@srloss/*"]]);
    expect(name).toMatch(/^(srloss|@srloss\/.+)$/);
    expect(manifest.version).toBe(publishablePackages[0]!.manifest.version);
  });

  it("is in the README's table, with a link", () => {
    expect(text(root, "README.md")).toMatch(new RegExp(`\\|[^|]*\\[\`${name}\`\\]\\(${place}/README\\.md\\)[^|]*\\|`));
  });
});

describe("changesets", () => {
  const folder = join(root, ".changeset");
  const files = readdirSync(folder).filter((file) => file.endsWith(".md"));

  it.each(files)("%s names packages of this workspace, and what they need", (file) => {
    const [, front, words] = /^---\n(.*?)\n---\n\n?(.+)/s.exec(text(folder, file)) ?? [];
    expect(words?.trim().length).toBeGreaterThan(20);
    for (const line of front!.split("\n")) {
      const [, name] = /^"([^"]+)": (?:major|minor|patch)$/.exec(line) ?? [];
      expect(publishablePackages.map((found) => found.name)).toContain(name);
    }
  });
});

describe("workflows", () => {
  const folder = join(root, ".github/workflows");

  it.each(readdirSync(folder))("%s runs actions of others at a commit, which nobody can move", (file) => {
    const used = [...text(folder, file).matchAll(/uses: (.*)/g)].map(([, action]) => action!);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});
