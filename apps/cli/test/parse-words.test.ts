import { expect, it } from "vitest";
import { parseWords } from "../src/parse-words.ts";
import { UsageError } from "../src/usage-error.ts";

const declared = [
  { names: ["l", "loss"] },
  { names: ["cropBorder"] },
  { names: ["range"] },
  { names: ["h", "help"], isBoolean: true },
  { names: ["json"], isBoolean: true },
  { names: ["antialias"], isBoolean: true },
];
const parsed = (...args: string[]) => {
  const { names, after, options } = parseWords(args, declared);
  return { names, after, options };
};

it.each<[string, string[], object]>([
  ["values", ["--loss", "l1", "--crop-border=4", "a"], { names: ["a"], options: { loss: "l1", cropBorder: "4" } }],
  ["camel case", ["--cropBorder", "4"], { options: { cropBorder: "4" } }],
  ["letters", ["-l", "l1", "-l=l2", "-h"], { options: { loss: ["l1", "l2"], help: true } }],
  ["numbers stay text", ["--loss", "007", "008"], { names: ["008"], options: { loss: "007" } }],
  ["values that begin with a minus", ["--range", "-1,1", "--loss=-x"], { options: { range: "-1,1", loss: "-x" } }],
  ["an option is no value", ["--loss", "--json", "a"], { names: ["a"], options: { loss: true, json: true } }],
  ["an option at the end", ["a", "--loss"], { names: ["a"], options: { loss: true } }],
  ["switches", ["--no-antialias", "--json=false"], { options: { antialias: false, json: false } }],
  ["behind --", ["a", "--", "-b", "--json"], { names: ["a"], after: ["-b", "--json"], options: {} }],
  ["a value before --", ["--loss", "--", "a"], { names: [], after: ["a"], options: { loss: true } }],
  ["unknown ones", ["--what", "a", "-x"], { names: ["a"], options: { what: true, x: true } }],
])("%s", (_, args, expected) => {
  expect(parsed(...args)).toMatchObject({ after: [], names: [], ...expected });
  expect(Object.keys(parsed(...args).options)).toEqual(Object.keys((expected as { options: object }).options));
});

it("a switch takes no value", () => {
  expect(() => parsed("--json=yes")).toThrow(new UsageError("--json is a switch and takes no value."));
});

it("joins options to their values", () => {
  const { joined } = parseWords(["compare", "--range", "-1,1", "-l=l1", "-loss", "-hr.png", "--", "x"], declared);
  expect(joined).toEqual(["compare", "--range=-1,1", "-l=l1", "-loss", "-hr.png"]);
});
