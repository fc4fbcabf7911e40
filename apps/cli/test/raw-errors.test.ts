import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeImages } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, start, remove } = scratch();
const throwing = fileURLToPath(new URL("programs/raw-error.mjs", import.meta.url));

beforeAll(() => writeImages(folder));
afterAll(remove);

const run = (error: string, more: NodeJS.ProcessEnv = {}) =>
  start(["compare", "sr.png", "hr.png", "--loss", "l1", "--engine", "cpu", "--json", "--quiet"], {
    env: { NODE_OPTIONS: `--import=${pathToFileURL(throwing)}`, SRLOSS_TEST_ERROR: error, ...more },
  }).ended;

it.concurrent.each([
  [
    "RangeError: Invalid string length",
    /^srloss: This takes more memory than there is for it \(Invalid string length\)\.$/,
  ],
  [
    "TypeError: Cannot read properties of undefined (reading 'data').",
    /^srloss: srloss has a fault \(Cannot read properties of undefined \(reading 'data'\)\); SRLOSS_DEBUG=1 shows where, .*\.$/,
  ],
  ["ReferenceError: value is not defined", /^srloss: srloss has a fault \(value is not defined\); SRLOSS_DEBUG=1 /],
])("%s reaches nobody as it is", async (error, message) => {
  const ended = await run(error);
  expectRefusal(ended, 1, message);
  expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
});

it("SRLOSS_DEBUG=1 shows where it was thrown", async () => {
  const { status, stderr } = await run("TypeError: nothing there", { SRLOSS_DEBUG: "1" });
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^TypeError: nothing there\n\s+at /m)]);
});

it("without it, the same command prints its result", async () => {
  const words = ["compare", join(folder, "sr.png"), "hr.png", "--loss", "l1", "--engine", "cpu", "--json"];
  const { status, stdout } = await start(words).ended;
  expect([status, JSON.parse(stdout).values]).toEqual([0, { l1: 4 }]);
});
