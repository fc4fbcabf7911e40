import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { publishablePackages, root } from "./publishable-packages.ts";
import { run } from "./run.ts";

/** The manifests where they stand in the workspace, without a single build. */
const workspace = mkdtempSync(join(tmpdir(), "srloss-unbuilt-"));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));
cpSync(join(root, "scripts"), join(workspace, "scripts"), { recursive: true });
for (const { place } of publishablePackages) {
  mkdirSync(join(workspace, place), { recursive: true });
  cpSync(join(root, place, "package.json"), join(workspace, place, "package.json"));
}

describe.each(publishablePackages)("$name", ({ place, manifest }) => {
  it("is not packed before it is built", () => {
    const [command, ...words] = manifest.scripts!.prepack!.split(" && ")[0]!.split(" ");
    expect(() => run(join(workspace, place), command!, words)).toThrow(/is not built .+ first\./s);
  });
});

it("npm asks that first", () => {
  expect(() => run(join(workspace, "packages/core"), "npm", ["pack"])).toThrow("@srloss/core is not built");
});
