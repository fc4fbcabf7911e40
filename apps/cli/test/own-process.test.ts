import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textured } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, start, remove } = scratch();
const quick = ["--engine", "cpu", "--quiet"];

beforeAll(async () => {
  for (const name of ["sr", "hr"]) mkdirSync(join(folder, name));
  await textured(24, 20, 1).png().toFile(join(folder, "hr/a.png"));
  await textured(24, 20, 2).png().toFile(join(folder, "sr/a.png"));
});
afterAll(remove);

it.each([
  { words: ["evaluate", "sr", "hr", "--loss", "l1,psnr", "--out", "rows.ndjson", "--fresh", ...quick], status: 0 },
  { words: ["merge", "rows.ndjson", "--out", "merged.ndjson", "--quiet"], status: 0 },
  { words: ["compare", "sr/a.png", "hr/a.png", "--loss", "l1,psnr", "--json", ...quick], status: 0 },
  { words: ["compare", "sr/a.png", "none.png", ...quick], status: 2 },
  { words: ["resize", "hr/a.png", "small.png", "--scale", "1/2", ...quick], status: 0 },
  { words: ["weights", "verify", "hr/a.png"], status: 2 },
  { words: ["weights", "convert", "hr/a.png", "w.safetensors"], status: 2 },
  { words: ["resize", "--help"], status: 0 },
  { words: ["weights", "--help"], status: 0 },
])(
  "$words says in a process of its own, which ends by itself, what it says after others",
  async ({ words, status }) => {
    const alone = await start(words).ended;
    expect(alone.status, alone.stderr).toBe(status);
    expect(await srloss(...words)).toEqual(alone);
  },
);
