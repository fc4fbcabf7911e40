import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  exampleBlocks,
  functionsWithOptions,
  functionsWithoutExample,
  packageExamples,
  runExample,
} from "../src/examples/index.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-examples-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.join("\n"));
  return file;
}

const run = (...lines: string[]) => runExample({ name: "a.ts:1", code: lines.join("\n"), run: true }, surroundings);
const surroundings = {
  names: { twice: (x: number) => 2 * x, tensor: { dtype: "float32", arraySync: () => [[1, 2.0001]] } },
  modules: { "a-module": async () => ({ answer: 42, default: "it" }) },
};

describe("exampleBlocks", () => {
  it("takes the ts blocks of @example tags, with the line of their first statement", () => {
    const file = written("a.ts", [
      "const text = `", // 1
      "```ts",
      "not an example",
      "```",
      "`;",
      "/**",
      " * A function.",
      " * ```ts",
      " * not below the tag;",
      " * ```",
      " * @example", // 11
      " * ```ts",
      " * if (one) {",
      " *   two();",
      " * }",
      " * ```",
      " * Or without running:",
      " * ```ts no-run",
      " * three();", // 19
      " * ```",
      " * ```sh",
      " * npm install",
      " * ```",
      " * @returns",
      " * ```ts",
      " * not below the tag either;",
      " * ```",
      " */",
    ]);
    expect(exampleBlocks(file, "a.ts")).toEqual([
      { name: "a.ts:13", code: "if (one) {\n  two();\n}", run: true },
      { name: "a.ts:19", code: "three();", run: false },
    ]);
  });

  it("takes every ts block of Markdown", () => {
    const file = written("a.md", [
      "# A",
      "```ts",
      "one();",
      "```",
      "- b",
      "  ```typescript",
      "  two();",
      "  ```",
      "```sh",
    ]);
    expect(() => exampleBlocks(file, "a.md")).toThrow("a.md:9: a block that does not end.");
    writeFileSync(file, "- b\n  ```typescript\n  two();\n    three();\n  ```\n```js\nfour();\n```\n");
    expect(exampleBlocks(file, "a.md")).toEqual([{ name: "a.md:3", code: "two();\n  three();", run: true }]);
  });

  it("refuses words after ts that mean nothing", () => {
    const file = written("b.md", ["```ts norun", "one();", "```"]);
    expect(() => exampleBlocks(file, "b.md")).toThrow('b.md:1: "norun" after ```ts; only no-run has a meaning.');
  });

  it("looks through a package: its sources, and its README where it has one", () => {
    const example = ["/**", " * @example", " * ```ts", " * one();", " * ```", " */"];
    written("house/src/deep/b.ts", example);
    written("house/src/a.ts", example);
    written("house/test/c.ts", example);
    const names = () => packageExamples(join(folder, "house")).map(({ name }) => name);
    expect(names()).toEqual(["src/a.ts:4", "src/deep/b.ts:4"]);
    written("house/README.md", ["```ts", "one();", "```"]);
    expect(names()).toEqual(["src/a.ts:4", "src/deep/b.ts:4", "README.md:2"]);
  });
});

describe("runExample", () => {
  it.each<[string, string[]]>([
    ["a number", ["twice(21); // => 42"]],
    ["of a declaration", ["const x: number = twice(21); // => 42"]],
    ["that is printed", ["console.log(twice(2)); // => 4"]],
    ["that was waited for", ["await Promise.resolve(3); // => 3"]],
    ["over several lines", ["twice(", "  2,", "); // => 4"]],
    ["to one in a thousand", ["1000.9; // => 1000", "999.1; // => 1000"]],
    ["to the digits written", ["27.34; // => 27.3", "0.26; // => 0.3", "-1.24e-5; // => -1.2e-5"]],
    ["nearly 0", ["1e-7; // => 0"]],
    ["not finite", ["[0 / 0, -1 / 0]; // => [NaN, -Infinity]"]],
    ["a tensor", ["tensor; // => [[1, 2]]"]],
    ["a typed array", ["new Uint8Array([1, 2]); // => [1, 2]"]],
    ["a list of arrays", ["[tensor, tensor]; // => [[[1, 2]], [[1, 2]]]"]],
    ["an object", ['({ a: 1, b: { c: tensor } }); // => { b: { c: [[1, 2]] }, "a": 1 }']],
    ["others", ['"a" + "b"; // => "ab"', "true; // => true", "null; // => null", "undefined; // => undefined"]],
    ["an import", ['import { answer } from "a-module";', "answer; // => 42"]],
    ["an import of everything", ['import * as all from "a-module";', "all.answer; // => 42"]],
    ["an import of the default", ['import it from "a-module";', 'it; // => "it"']],
    ["an import of Node's", ['import { join } from "node:path/posix";', 'join("a", "b"); // => "a/b"']],
    ["an import on demand", ['const { answer } = await import("a-module");', "answer; // => 42"]],
    ["a name of its own", ["const twice = (x: number): string => String(x);", 'twice(2); // => "2"']],
  ])("agrees: %s", async (_, lines) => {
    expect(await run(...lines)).toBe(lines.filter((line) => line.includes("; // => ")).length);
  });

  it.each<[string, string[], string]>([
    ["a number", ["twice(2); // => 5"], '"twice(2)" is 4, and the comment says 5.'],
    ["a count", ["1001; // => 1000"], '"1001" is 1001,'],
    ["beyond one in a thousand", ["1001.1; // => 1000"], '"1001.1" is 1001.1,'],
    ["beyond the digits", ["27.36; // => 27.3"], '"27.36" is 27.36,'],
    ["not 0", ["1e-5; // => 0"], '"1e-5" is 0.00001,'],
    ["NaN", ["0 / 0; // => 0"], '"0 / 0" is NaN,'],
    ["a string for a number", ['"4"; // => 4'], 'is "4",'],
    ["an element", ["tensor; // => [[1, 3]]"], '"tensor" is 2.0001 at [0][1],'],
    ["a length", ["[1, 2, 3]; // => [1, 2]"], '"[1, 2, 3]" is [1,2,3],'],
    ["a scalar for an array", ["[1]; // => 1"], '"[1]" is [1],'],
    ["a key too many", ["({ a: 1, b: 2 }); // => { a: 1 }"], 'is {"a":1,"b":2},'],
    ["a boolean", ["true; // => false"], '"true" is true, and the comment says false.'],
    ["a promise", ["Promise.resolve(3); // => 3"], '"Promise.resolve(3)" is a promise; await it.'],
    ["an error that the example catches", ["try {", "1; // => 2", "} catch {}"], '"1" is 1, and the comment says 2.'],
    ["an error", ["twice.three();"], "twice.three is not a function"],
    ["a line that is not reached", ["if (twice(1) > 2)", "  twice(2); // => 4"], '"twice(2)" was never reached.'],
    ["prose", ["twice(2); // => 4, twice as much"], '"4, twice as much" after // => is not a number'],
    ["a name as a value", ["twice(2); // => four"], '"four" after // => is not a number'],
    ["a comment in the air", ["const [a] = [", "  1, // => 1", "];"], '1 of 1 "// =>" do not follow a statement'],
    ["several names", ["const [a] = [1]; // => 1"], "write the compared one on a line of its own"],
    ["bad syntax", ["const = 3;"], "Variable declaration expected"],
    ["an unknown module", ['import { x } from "b-module";', "x();"], 'imports "b-module", which examples can\'t'],
    ["a name that a module lacks", ['import { x } from "a-module";', "x();"], "x) is not a function"],
  ])("tells: %s", async (_, lines, message) => {
    await expect(run(...lines)).rejects.toThrow(message);
    await expect(run(...lines)).rejects.toThrow(/^a\.ts:1: /);
  });
});

it("functionsWithoutExample and functionsWithOptions follow an index to the functions behind it", () => {
  const example = ["/**", " * @example", " * ```ts", " * one();", " * ```", " */"];
  written("lib/a.ts", [
    ...example,
    "export function described(): void {}",
    "/** No example. */",
    "export async function bare(): Promise<void> {}",
    ...example,
    "export const arrow = (options: object = {}): void => {};",
    "export const bareArrow = (): void => {};",
    "export const constant = 3;",
    "export class Thing {}",
    "export interface Shape {}",
    "export function hidden(): void {}",
  ]);
  written("lib/b.ts", [
    "/**",
    " * @example",
    " * twice(2)",
    " */",
    "export function unfenced(x: number, { y }: UnfencedOptions): void {}",
  ]);
  written("lib/more.ts", ['export { unfenced } from "./b.ts";']);
  const names = "arrow, bare, bareArrow, constant, described, Thing, type Shape";
  const index = written("lib/index.ts", [`export { ${names} } from "./a.ts";`, 'export * from "./more.ts";']);
  expect(functionsWithoutExample(index)).toEqual(["bare", "bareArrow", "unfenced"]);
  expect(functionsWithOptions(index)).toEqual(["arrow", "unfenced"]);
});
