// Both sides of scripts/operations.mjs: the text of src/generated/operations.ts, and that of assembly/generated/operations.ts.
import { control, fields, formulas, operations } from "./operations.mjs";

/** Words that every operation begins with. The runtime writes all but the first two as 0, and threads count in two of them. */
const header = [
  ["kind", "Kind", "What it does."],
  ["items", "i32", "Items that its work is split into, which threads claim one after the other."],
  ["claimed", "i32", "How many of them are claimed."],
  ["done", "i32", "How many are done."],
  ["float64", "i32", "1 where activations and packed weights are float64."],
];
const assemblyTypes = { address: "usize", count: "i32", float: "f32", flag: "i32" };
const names = Object.keys(fields);
const kinds = Object.values(operations).flatMap((operation) => operation.kinds);
const wordBytes = 4;
const operationBytes = wordBytes * (header.length + names.length);

const own = ({ fields }) => fields.split(" ");

for (const [name, operation] of Object.entries(operations))
  for (const field of own(operation))
    if (!names.includes(field))
      throw new Error(`${name} has a field ${field}, which scripts/operations.mjs does not explain.`);
for (const field of names)
  if (!Object.values(operations).some((operation) => own(operation).includes(field)))
    throw new Error(`No operation has the field ${field} of scripts/operations.mjs.`);

const source = "// From scripts/operations.mjs, by scripts/build-kernels.mjs.";
const quoted = (all) => all.map((name) => JSON.stringify(name)).join(" | ");
const doc = (meaning) => `  /** ${meaning} */\n`;

/** What TypeScript writes programs with. */
export function typescript() {
  const types = Object.entries(operations).map(([name, operation]) => {
    const lines = own(operation).map((field) => {
      const [type, meaning] = fields[field];
      return `${doc(meaning)}  readonly ${field}${type === "flag" ? "?: boolean | undefined" : ": number"};\n`;
    });
    if (operation.float64)
      lines.push(`${doc("Whether values are float64.")}  readonly float64?: boolean | undefined;\n`);
    return `interface ${name} extends Work {\n  readonly kind: ${quoted(operation.kinds)};\n${lines.join("")}}\n`;
  });
  const floats = names.filter((name) => fields[name][0] === "float");
  return [
    source,
    `interface Work {\n${doc(header[1][2])}  readonly items: number;\n${doc("Bytes that each thread needs beside it.")}  readonly scratch?: number;\n}\n`,
    ...types,
    `export type Operation =\n${Object.keys(operations)
      .map((name) => `  | ${name}`)
      .join("\n")};\n`,
    "/** Kinds by their numbers. */",
    `export const kinds: readonly string[] = "${kinds.join(" ")}".split(" ");\n`,
    "/** Words of an operation by their names, in their order. */",
    `export const words: readonly string[] = "${[...header.map(([name]) => name), ...names].join(" ")}".split(" ");\n`,
    "/** Those that are float32; the others are int32. */",
    `export const floats: readonly string[] = ${JSON.stringify(floats)};\n`,
    `export const operationBytes = ${operationBytes};\n`,
    "/** Formulas by their numbers. */",
    `export const formulas = ${JSON.stringify(formulas)} as const;\n`,
    "/** Words that the threads share, in their order. */",
    `export const controlWords = ${JSON.stringify(Object.keys(control))} as const;`,
    "",
  ].join("\n");
}

/** What AssemblyScript reads them through: in a class, the words of other operations have no name. */
export function assemblyscript() {
  const begin = header.map(([name, type, meaning]) => `${doc(meaning)}  ${name}: ${type};\n`).join("");
  const classes = Object.entries(operations).map(([name, operation]) => {
    const mine = own(operation);
    const last = Math.max(...mine.map((field) => names.indexOf(field)));
    const lines = names.slice(0, last + 1).map((field, i) => {
      const [type, meaning] = fields[field];
      return mine.includes(field)
        ? `${doc(meaning)}  ${field}: ${assemblyTypes[type]};\n`
        : `  private unused${i}: i32;\n`;
    });
    return `@unmanaged\nexport class ${name} {\n${begin}${lines.join("")}}\n`;
  });
  const words = Object.entries(control).map(
    ([name, [type, meaning]]) => `${doc(meaning)}  ${name}: ${assemblyTypes[type]};\n`,
  );
  const list = (all) => all.map((name) => `  ${name},\n`).join("");
  return [
    source,
    `export const enum Kind {\n${list(kinds)}}\n`,
    `export const enum Formula {\n${list(formulas)}}\n`,
    `/** What all operations begin with. */\n@unmanaged\nexport class Operation {\n${begin}}\n`,
    `export const operationBytes: usize = ${operationBytes};\n`,
    ...classes,
    `/** What the threads share. */\n@unmanaged\nexport class Control {\n${words.join("")}}`,
    "",
  ].join("\n");
}
