import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { optionsWithoutDefault } from "../src/examples/index.ts";

const packages = fileURLToPath(new URL("../../../packages", import.meta.url));

/** The sources of everything that can be imported of our packages. */
const entries = readdirSync(packages).flatMap((name) => {
  const file = join(packages, name, "package.json");
  if (!existsSync(file)) return [];
  const { exports = {} } = JSON.parse(readFileSync(file, "utf8")) as {
    exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  };
  return Object.values(exports)
    .map((entry) => (typeof entry === "string" ? entry : (entry["@srloss/source"] ?? "")))
    .filter((entry) => entry.endsWith(".ts"))
    .map((entry) => join(name, entry));
});

it.each(entries)("%s: every option's docstring gives its default", (entry) => {
  expect(optionsWithoutDefault(join(packages, entry))).toEqual([]);
});
