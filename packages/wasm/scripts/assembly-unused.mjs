// What nothing in assembly/ uses across its files: its compiler leaves that out without a word. Within a file Biome finds it.
import { operations } from "./operations.mjs";

const exported = /^export (?:function|class|const enum|const) (\w+)/gm;
const imported = /^import (?:\{([^}]*)\}|\* as (\w+)) from "\.\/([^"]*)"/gm;
const functions = /^(?:export )?function \w+(?:<[^>]*>)?\([\s\S]*?^}/gm;

/**
 * Exports that no other file imports, and fields of operations that nothing reads.
 *
 * @param {Readonly<Record<string, string>>} sources Texts by the files' names.
 * @returns {string[]} What is unused, and where.
 */
export function unusedCode(sources) {
  const files = Object.entries(sources).map(([name, text]) => ({ name, code: withoutComments(text) }));
  const used = new Set(files.flatMap(({ code }) => importsOf(code)));
  const names = files
    .filter(({ name }) => name !== "index.ts")
    .flatMap(({ name, code }) => [...code.matchAll(exported)].map(([, declared]) => `${declared} of ${name}`));
  return [...names.filter((name) => !used.has(name)), ...unusedFields(files.map(({ code }) => code).join("\n"))];
}

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*/g, "");
}

/** What a file imports, as `name of file`. */
function importsOf(code) {
  return [...code.matchAll(imported)].flatMap(([, list, star, from]) => {
    const names =
      list?.split(",") ?? [...code.matchAll(new RegExp(`\\b${star}\\.(\\w+)`, "g"))].map(([, name]) => name);
    return names.map((name) => `${name.trim()} of ${from}.ts`);
  });
}

function unusedFields(code) {
  const read = new Map(Object.keys(operations).map((name) => [name, new Set()]));
  for (const [body] of code.matchAll(functions))
    for (const [, parameter, type] of body.slice(0, body.indexOf("{")).matchAll(/(\w+): (\w+)/g))
      for (const [, field] of body.matchAll(new RegExp(`\\b${parameter}\\.(\\w+)`, "g"))) read.get(type)?.add(field);
  return Object.entries(operations).flatMap(([name, { fields }]) =>
    fields.split(" ").flatMap((field) => (read.get(name).has(field) ? [] : [`field ${field} of ${name}`])),
  );
}
