import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, start, remove } = scratch();

beforeAll(async () => {
  await textured(48, 32, 1).png().toFile(join(folder, "a.png"));
  await textured(48, 32, 2).png().toFile(join(folder, "b.png"));
});
afterAll(remove);

/** What a stream can be, and how a command ends that writes to it. A closed one is /dev/null to Node. */
const ends = { open: 0, closed: 0, full: 1, gone: 141 } as const;
type State = keyof typeof ends;
const states = Object.keys(ends) as State[];

/** Runs a command with its output streams in such states; null where it did not end by itself. */
async function endOf(words: readonly string[], stdout: State, stderr: State): Promise<number | null> {
  const redirect = (fd: number, state: State) =>
    state === "closed" ? `${fd}>&-` : state === "full" ? `${fd}>/dev/full` : "";
  const under = ["sh", "-c", `exec "$@" ${redirect(1, stdout)} ${redirect(2, stderr)}`, "sh"];
  const { child, ended } = start(words, { under });
  if (stdout === "gone") child.stdout!.destroy();
  if (stderr === "gone") child.stderr!.destroy();
  const tooLong = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const { status } = await ended;
  clearTimeout(tooLong);
  return status;
}

const expected = (...written: State[]) =>
  written.includes("full") ? 1 : written.includes("gone") ? ends.gone : ends.open;

describe.runIf(process.platform === "linux")(
  "output that can't be written: a command ends by itself, and not with 0",
  () => {
    const compare = ["compare", "a.png", "b.png", "--loss", "l1", "--engine", "cpu"];

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

    it.each(["full", "gone"] as const)("an error that can't be told keeps its code, stderr %s", async (state) => {
      expect(await endOf(["compare", "absent.png", "b.png"], "open", state)).toBe(2);
      expect(await endOf(["compare", "absent.png", "b.png"], state, state)).toBe(2);
    });
  },
);
