import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { mergeRows } from "../src/evaluating/merged-rows.ts";
import { readLines } from "../src/evaluating/read-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "srloss-merged-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

it("lines are read over the borders of pieces, with the places of their bytes", () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `${i} ${"\u00e4".repeat(i % 700)}`);
  const whole = `${texts.join("\n")}\nlast`;
  const path = write("lines", whole);
  const found = [...readLines(path)];
  expect(found.map(({ text }) => text)).toEqual([...texts, "last"]);
  expect(found.map(({ ended }) => ended).indexOf(false)).toBe(texts.length);
  const bytes = Buffer.from(whole);
  expect(bytes.length).toBeGreaterThan(1 << 20);
  for (const { text, ended, start, end } of found.filter((_, i) => i % 97 === 0 || i === texts.length))
    expect(bytes.toString("utf8", start, end)).toBe(ended ? `${text}\n` : text);
});

const row = (index: number, more: object = {}) => ({
  index,
  of: 4,
  shard: `${(index % 2) + 1}/2`,
  id: `p${index}`,
  sr: "sr.png",
  hr: "hr.png",
  key: `k${index}`,
  request: "r",
  values: { psnr: index },
  engine: "wasm",
  versions: { srloss: "1" },
  milliseconds: 1,
  ...more,
});
const lines = (...rows: readonly object[]) => rows.map((one) => `${JSON.stringify(one)}\n`).join("");

it("what tables need is kept of a row, and the rest is read again", () => {
  const one = write("1.ndjson", lines(row(0), row(2)));
  const two = write("2.ndjson", lines(row(1), row(3)).trimEnd());
  const rows = mergeRows([two, one]);
  expect([0, 1, 2, 3].map((at) => [rows.idOf(at), rows.value(at, "psnr")])).toEqual(
    [0, 1, 2, 3].map((i) => [`p${i}`, i]),
  );
  const again = [0, 1, 2, 3].map((i) => ({ ...row(i), shard: undefined }));
  expect([...rows.all()]).toEqual(again);
  expect([...rows.all()]).toEqual(again);
  rows.close();
});

it.each([
  ["no row", "{}\n", /: line 1 is no row of srloss evaluate\.$/],
  ["a line that was cut", lines(row(0)).slice(0, 40), /: line 1 is no row of srloss evaluate\.$/],
  ["a value that is no number", lines(row(0, { values: { psnr: "high" } })), /: line 1 is no row/],
  ["a place beyond the run", lines(row(0, { index: 4 })), /: line 1 is no row/],
  ["what has no lines", "x".repeat(20_000_000), /: line 1 is no row/],
  ["nothing", "", /There are no rows in these files\.$/],
  ["half", lines(row(0)), /3 of 4 pairs are missing: run or finish shard 1\/2, 2\/2, then merge again\.$/],
])("%s is refused", (name, text, message) => {
  expect(() => mergeRows([write(`${name}.ndjson`, text)])).toThrow(message);
});

it("a row that says its run had a thousand million pairs is refused at once", () => {
  const began = performance.now();
  expect(() => mergeRows([write("many.ndjson", lines(row(0, { of: 1e9, shard: "1/2" })))])).toThrow(
    "999999999 of 1000000000 pairs are missing: run or finish shard 1/2, 2/2, then merge again.",
  );
  expect(performance.now() - began).toBeLessThan(1000);
});

it.each(["request", "engine", "versions", "id"])("a row without its %s is none", (name) => {
  const bare = { ...row(0), of: 1, [name]: undefined };
  expect(() => mergeRows([write("bare.ndjson", lines(bare))])).toThrow("line 1 is no row of srloss evaluate.");
});
