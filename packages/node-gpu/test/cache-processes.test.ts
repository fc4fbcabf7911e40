import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { diskCache } from "../src/index.ts";
import { type OwnProcess, ownProcess } from "./own-process.ts";

let own: OwnProcess;
let folder: string;
beforeAll(async () => {
  own = await ownProcess();
  folder = await mkdtemp(join(tmpdir(), "srloss-processes-"));
});
afterAll(() => Promise.all([own.remove(), rm(folder, { recursive: true })]));

const program = (body: string) => `
  import { appendFile, readFile } from "node:fs/promises";
  import { setTimeout as sleep } from "node:timers/promises";
  import { diskCache } from "./index.js";
  const folder = ${JSON.stringify(folder)};
  const cache = diskCache({ folder: folder + "/cache" });
  ${body}
`;

it("two processes that write one entry: a reader never sees a mixture", async () => {
  const size = 2_000_000;
  const writer = (value: number) =>
    own.run(program(`for (let i = 0; i < 25; i++) await cache.write("k", new Uint8Array(${size}).fill(${value}));`));
  const cache = diskCache({ folder: join(folder, "cache") });
  let running = true;
  const writers = Promise.all([writer(1), writer(2)]).finally(() => {
    running = false;
  });
  const seen = new Set<number>();
  while (running) {
    const found = await cache.read("k");
    if (!found) continue;
    expect(found.length).toBe(size);
    seen.add(found[0]!);
    expect(found.every((byte) => byte === found[0])).toBe(true);
  }
  for (const { code, stdout, stderr } of await writers) expect([code, stdout, stderr]).toEqual([0, "", ""]);
  expect(seen.size).toBeGreaterThan(0);
  expect(await readdir(cache.location)).toEqual(["k"]);
});

it("two processes that want one entry: one after the other", async () => {
  const body = `
    for (let i = 0; i < 5; i++)
      await cache.locked("k2", async () => {
        await appendFile(folder + "/log", "begin " + process.pid + "\\n");
        await sleep(20);
        await appendFile(folder + "/log", "end " + process.pid + "\\n");
      });
  `;
  const all = await Promise.all([own.run(program(body)), own.run(program(body))]);
  for (const { code, stdout, stderr } of all) expect([code, stdout, stderr]).toEqual([0, "", ""]);
  const lines = (await readFile(join(folder, "log"), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(20);
  expect(new Set(lines).size).toBe(4);
  for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]!.replace("begin", "end"));
});

it("a process that ends while it holds a lock keeps nobody waiting", async () => {
  const { code, stderr } = await own.run(program(`await cache.locked("k3", async () => process.exit(3));`));
  expect([code, stderr]).toEqual([3, ""]);
  const start = performance.now();
  expect(await diskCache({ folder: join(folder, "cache") }).locked("k3", async () => 7)).toBe(7);
  expect(performance.now() - start).toBeLessThan(1000);
  expect(await readdir(join(folder, "cache"))).not.toContain("k3.lock");
});
