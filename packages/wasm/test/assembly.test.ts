import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { floats, formulas, kinds, operationBytes, words } from "../src/generated/operations.ts";
import { type Operation, writeProgram } from "../src/runtime/operation.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(join(root, "assembly"))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [name, readFileSync(join(root, "assembly", name), "utf8")]),
);

describe("operations, for both languages", () => {
  it("come of the same table as the modules", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/build-kernels.mjs", "--check"], {
      cwd: root,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("have the same words, kinds and formulas in the same order", () => {
    const text = readFileSync(join(root, "assembly/generated/operations.ts"), "utf8");
    const block = (start: string) => text.slice(text.indexOf(start)).match(/\{([^}]*)\}/)![1]!;
    const enumeration = (name: string) => block(`const enum ${name} `).match(/\w+/g);
    expect(enumeration("Kind")).toEqual(kinds);
    expect(enumeration("Formula")).toEqual(formulas);
    expect(text).toContain(`operationBytes: usize = ${operationBytes};`);
    expect(operationBytes).toBe(4 * words.length);
    const classes = [...text.matchAll(/class (\w+) /g)].map(([, name]) => name!).filter((name) => name !== "Control");
    for (const name of classes)
      [...block(`class ${name} `).matchAll(/(\w+): (\w+);/g)].forEach(([, word, type], i) => {
        if (word!.startsWith("unused")) return;
        expect(`${name}.${word} ${type === "f32"}`).toBe(`${name}.${words[i]} ${floats.includes(word!)}`);
      });
  });
});

it("an operation has its own fields, all of them and no others", () => {
  const written = (operation: Operation): Int32Array => {
    const program = new ArrayBuffer(operationBytes);
    writeProgram(program, 0, [operation]);
    return new Int32Array(program);
  };
  const border = { items: 5, output: 64, height: 3, width: 2 } as const;
  const clearBorders = written({ kind: "clearBorders", ...border });
  for (const [name, value] of Object.entries(border)) expect(clearBorders[words.indexOf(name)]).toBe(value);
  expect(clearBorders[0]).toBe(kinds.indexOf("clearBorders"));
  expect(written({ kind: "relu", record: 0, ...border, float64: true })[words.indexOf("float64")]).toBe(1);
  // @ts-expect-error: no other fields.
  written({ kind: "clearBorders", items: 5, output: 64, height: 3, width: 2, bias: 1 });
  // @ts-expect-error: all fields.
  written({ kind: "clearBorders", items: 5, output: 64, height: 3 });
  // @ts-expect-error: there is no unpool in float64.
  written({ kind: "unpool", items: 1, input: 0, output: 0, height: 1, width: 1, mask: 0, float64: true });
});

describe("AssemblyScript", () => {
  let unusedCode: (sources: Readonly<Record<string, string>>) => string[];
  beforeAll(async () => {
    ({ unusedCode } = await import(new URL("../scripts/assembly-unused.mjs", import.meta.url).href));
  });

  it("has no export and no field of an operation that nothing uses", () => {
    expect(unusedCode(sources)).toEqual([]);
  });

  it.each([
    ["simd.ts", /$/, "\nexport function lonely(): void {\n}\n", ["lonely of simd.ts"]],
    ["winograd.ts", /six\.maskedTile/g, "other", ["maskedTile of winograd-six.ts"]],
    ["gram.ts", /op\.scale/g, "0", ["field scale of GramSums", "field scale of GramUpstream"]],
  ])("and would be found out: in %s", (name, from, to, found) => {
    expect(unusedCode({ ...sources, [name]: sources[name]!.replace(from, to) })).toEqual(found);
  });

  const folder = mkdtempSync(join(tmpdir(), "srloss-assembly-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /**
   * What Biome says of texts, but for what is otherwise in AssemblyScript: `==` is strict, no import is of types alone, `isFinite`
   * takes numbers only, and a switch that returns calls without values compiles to fewer bytes.
   */
  function lint(texts: Readonly<Record<string, string>>): string {
    const biome = join(dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")), "bin/biome");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "biome.json"), JSON.stringify({ linter: { rules: { preset: "recommended" } } }));
    // Biome can't parse decorators of functions.
    for (const [name, text] of Object.entries(texts))
      writeFileSync(join(folder, name), text.replace(/^@(?=inline|external)/gm, "// @"));
    const skip = [
      "suspicious/noDoubleEquals",
      "style/useImportType",
      "suspicious/noGlobalIsFinite",
      "correctness/noVoidTypeReturn",
    ].map((rule) => `--skip=${rule}`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [biome, "lint", "--error-on-warnings", "--colors=off", ...skip, "."],
      { cwd: folder, encoding: "utf8" },
    );
    return status === 0 ? "" : stdout + stderr;
  }

  it("has Biome's approval", () => {
    expect(lint(sources)).toBe("");
  });

  it("would not have it with a function that nothing uses", () => {
    expect(lint({ "simd.ts": `${sources["simd.ts"]}\nfunction lonely(): void {}\n` })).toContain("noUnusedVariables");
  });
});
