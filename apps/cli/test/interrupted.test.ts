import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textured } from "./pictures.ts";
import { type Started, scratch } from "./srloss.ts";

const { folder, start, files, remove } = scratch();

beforeAll(async () => {
  await textured(1024, 1024, 1).png().toFile(join(folder, "a.png"));
  await textured(1024, 1024, 2).png().toFile(join(folder, "b.png"));
});
afterAll(remove);

/** Presses Ctrl-C a little after the command said something on stderr. */
async function interruptAfter({ child, ended }: Started, said: string) {
  let stderr = "";
  await new Promise<void>((heard) =>
    child.stderr!.on("data", (text: string) => {
      stderr += text;
      if (stderr.includes(said)) heard();
    }),
  );
  await new Promise((later) => setTimeout(later, 300));
  child.kill("SIGINT");
  return ended;
}

describe("Ctrl-C in the middle of the work ends with 130 and writes nothing", () => {
  it.each<[string, string, string[], string[]]>([
    [
      "compare",
      "Weights:",
      ["compare", "a.png", "b.png", "--weights", "random", "--backend", "wasm", "--maps", "maps", "--html", "p.html"],
      [],
    ],
    // Its folder is tried before the work.
    ["demo", "Measuring", ["demo", "--weights", "random", "--backend", "wasm"], ["srloss-demo"]],
  ])("%s", async (_, said, words, made) => {
    const before = files();
    const { status, stdout, stderr } = await interruptAfter(start(words), said);
    expect([status, stdout], stderr).toEqual([130, ""]);
    expect(files()).toEqual([...before, ...made].sort());
  });
});
