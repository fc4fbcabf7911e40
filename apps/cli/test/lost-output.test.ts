import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./pictures.ts";
import { main, scratch } from "./srloss.ts";

const { folder, start, remove } = scratch();

beforeAll(async () => {
  await textured(48, 32, 1).png().toFile(join(folder, "a.png"));
  await textured(48, 32, 2).png().toFile(join(folder, "b.png"));
});
afterAll(remove);

/** What a stream can be, and how a command ends that writes to it. */
const ends = { open: 0, ignored: 0, closed: 1, full: 1, gone: 141 } as const;
type State = keyof typeof ends;
const states = Object.keys(ends) as State[];

/** Runs a command with its output streams in such states; null where it did not end by itself. */
async function endOf(words: readonly string[], stdout: State, stderr: State): Promise<number | null> {
  const redirect = (fd: number, state: State) =>
    state === "closed"
      ? `${fd}>&-`
      : state === "ignored"
        ? `${fd}>/dev/null`
        : state === "full"
          ? `${fd}>/dev/full`
          : "";
  const under = ["sh", "-c", `exec "$@" ${redirect(1, stdout)} ${redirect(2, stderr)}`, "sh"];
  const { child, ended } = start(words, { under });
  if (stdout === "gone") child.stdout!.destroy();
  if (stderr === "gone") child.stderr!.destroy();
  const tooLong = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const { status } = await ended;
  clearTimeout(tooLong);
  return status;
}

/** Notes that a closed standard error would have shown are no result. */
const expected = (stdout: State, stderr: State) =>
  stdout === "closed" || stdout === "full" || stderr === "full"
    ? 1
    : [stdout, stderr].includes("gone")
      ? ends.gone
      : ends.open;

describe.runIf(process.platform === "linux")(
  "output that can't be written: a command ends by itself, and not with 0",
  () => {
    const compare = ["compare", "a.png", "b.png", "--loss", "l1", "--backend", "cpu"];

    it.each(states)("compare, which writes to both, stdout %s", { timeout: 100_000 }, async (stdout) => {
      const found = await Promise.all(states.map((stderr) => endOf(compare, stdout, stderr)));
      expect(found).toEqual(states.map((stderr) => expected(stdout, stderr)));
    });

    it.each<[string[], boolean]>([
      [["--help"], false],
      [["--version"], false],
      [["weights", "list"], true],
      [["weights", "path"], false],
      [["native", "status"], false],
    ])("%j", { timeout: 100_000 }, async (words, notes) => {
      const pairs = (["full", "gone"] as const).flatMap((state) => [
        [state, "open"] as const,
        ["open", state] as const,
        [state, state] as const,
      ]);
      const found = await Promise.all(pairs.map(([stdout, stderr]) => endOf(words, stdout, stderr)));
      expect(found).toEqual(pairs.map(([stdout, stderr]) => expected(stdout, notes ? stderr : "open")));
    });

    it("a closed standard output is named; all streams at /dev/null are a program that is ignored", async () => {
      const { ended } = start(compare, { under: ["sh", "-c", 'exec "$@" >&-', "sh"] });
      const { status, stderr } = await ended;
      expect(status).toBe(1);
      expect(stderr).toContain("srloss: standard output is closed, so that results on it are lost; > /dev/null is for");
      expect(await endOf(["--version"], "closed", "open")).toBe(1);
      expect(spawnSync(process.execPath, [main, "--version"], { stdio: "ignore" }).status).toBe(0);
    });

    it.each(["full", "gone"] as const)("an error that can't be told keeps its code, stderr %s", async (state) => {
      expect(await endOf(["compare", "absent.png", "b.png"], "open", state)).toBe(2);
      expect(await endOf(["compare", "absent.png", "b.png"], state, state)).toBe(2);
    });
  },
);
