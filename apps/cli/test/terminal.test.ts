import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, start, files, remove } = scratch();
const ansi = "\u001b";
const colour = new RegExp(`${ansi}\\[[\\d;]*m`);
const compare = ["compare", "a.png", "b.png", "--engine", "wasm"];
/** util-linux's: runs a command on a terminal of its own. */
const terminal = spawnSync("script", ["--version"]).status === 0;

beforeAll(async () => {
  await textured(48, 32, 1).png().toFile(join(folder, "a.png"));
  await textured(48, 32, 2).png().toFile(join(folder, "b.png"));
});
afterAll(remove);

describe.concurrent("colours", () => {
  it.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["none in a pipe", {}, false],
    ["in a pipe with FORCE_COLOR", { FORCE_COLOR: "1" }, true],
    ["none with NO_COLOR, whatever else is said", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("%s", async (_, env, wanted) => {
    // A table, and a line beside it.
    const { status, stdout, stderr } = await start(["weights", "list"], { env }).ended;
    expect(stderr).toContain("Cache: ");
    expect([status, stdout.includes(ansi), stderr.includes(ansi)]).toEqual([0, wanted, wanted]);
  });

  it.runIf(terminal).each<[string, NodeJS.ProcessEnv, boolean]>([
    ["on a terminal", { TERM: "xterm" }, true],
    ["none on a terminal with NO_COLOR", { TERM: "xterm", NO_COLOR: "1" }, false],
    ["none on a dumb terminal", { TERM: "dumb" }, false],
  ])("%s", async (_, env, wanted) => {
    const under = ["sh", "-c", 'exec script --quiet --return --command "$*" /dev/null', "sh"];
    const { status, stdout } = await start([...compare, "--loss", "l1"], { env, under }).ended;
    expect(stdout).toMatch(/l1 +\d/);
    // A line that is rewritten is no colour.
    expect([status, colour.test(stdout)]).toEqual([0, wanted]);
  });

  it("none in JSON, even where they are forced", async () => {
    const { stdout } = await start([...compare, "--loss", "l1", "--json"], { env: { FORCE_COLOR: "1" } }).ended;
    expect(JSON.parse(stdout).values.l1).toBeGreaterThan(0);
  });
});

describe.skipIf(process.platform === "win32")("a reader that goes early, as head does", () => {
  it("hears no complaint, and the files are written all the same", async () => {
    // The reader is gone before the first line.
    const under = ["sh", "-c", '{ "$@"; echo "ended with $?" >&2; } | true', "sh"];
    const { stderr } = await start([...compare, "--weights", "random", "--maps", "maps"], { under }).ended;
    expect(stderr).not.toMatch(/EPIPE|can't be written/);
    expect(stderr.trimEnd()).toMatch(/\nended with 141$/);
    expect(files().filter((name) => /^maps\/.*\.png$/.test(name))).toHaveLength(5);
  });
});
