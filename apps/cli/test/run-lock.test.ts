import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockRun } from "../src/run-lock.ts";

const [signal, patience] = [new AbortController().signal, 300];
let out: string;
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), "srloss-lock-")), "rows.ndjson");
});
afterEach(() => rmSync(join(out, ".."), { recursive: true }));

it("a run on another machine that gives signs is refused after a while", async () => {
  writeFileSync(`${out}.lock`, "00000000-1 other");
  const signs = setInterval(() => utimesSync(`${out}.lock`, new Date(), new Date()), 20);
  await expect(lockRun(out, signal, patience).finally(() => clearInterval(signs))).rejects.toThrow(
    `Another run writes ${out}; wait for it, or give another --out.`,
  );
  expect(readFileSync(`${out}.lock`, "utf8")).toBe("00000000-1 other");
});

it("one that gives none is passed by", async () => {
  writeFileSync(`${out}.lock`, "00000000-1 other");
  await (await lockRun(out, signal, patience))();
});

it("one that runs here is refused at once, however long it gives no sign", async () => {
  const release = await lockRun(out, signal);
  // Of another process that runs here: the one that started this one.
  const [identity, id] = readFileSync(`${out}.lock`, "utf8").split(" ") as [string, string];
  await release();
  writeFileSync(`${out}.lock`, `${identity.split("-")[0]}-${process.ppid} ${id}`);
  utimesSync(`${out}.lock`, 0, 0);
  await expect(lockRun(out, signal, 60_000)).rejects.toThrow("Another run writes");
});

it("a folder that can't be made is said in a sentence", async () => {
  const file = join(out, "../file");
  writeFileSync(file, "");
  await expect(lockRun(join(file, "rows.ndjson"), signal)).rejects.toThrow(
    `${file} can't be written: part of its path is a file.`,
  );
});
