import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./publishable-packages.ts";

const script = join(root, "scripts/floors.cjs");
const { floors } = createRequire(import.meta.url)(script) as {
  readonly floors: Readonly<Record<string, readonly string[]>>;
};

it("the image in docs/architecture.md is that of the rules", () => {
  const graph = execFileSync(process.execPath, [script], { encoding: "utf8" });
  expect(readFileSync(join(root, "docs/architecture.md"), "utf8")).toContain(graph);
});

it("what a package depends on is what the rules let it import", () => {
  for (const [folder, below] of Object.entries(floors)) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const ours = Object.keys(dependencies).filter((name) => name.startsWith("@srloss/"));
    const allowed = below.map((name) => `@srloss/${name.split("/")[1]}`);
    expect(allowed, folder).toEqual(expect.arrayContaining(ours));
  }
});
