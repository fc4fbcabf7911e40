import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { expectRefusal } from "./refusal.ts";
import { said, scratch } from "./srloss.ts";

const { folder, srloss, start, files, remove } = scratch();
afterAll(remove);

describe.concurrent("native, where nothing is installed", () => {
  it("status says so, and what to type", async () => {
    const { status, stdout, stderr } = await srloss("native", "status");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Nothing is installed; to get it: srloss native install\n/);
  });

  it("status --json is for programs", async () => {
    const { stdout } = await srloss("native", "status", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      folder: join(folder, "cache", "native"),
      installs: [],
      available: true,
    });
  });

  it("remove has nothing to do", async () => {
    expect(await srloss("native", "remove")).toEqual({ status: 0, stdout: "Nothing was installed.\n", stderr: "" });
  });
});

describe.skipIf(process.platform === "win32")("native install, where something is missing", () => {
  it.each<[string, NodeJS.ProcessEnv, string[], RegExp]>([
    [
      "a compiler",
      { CXX: "no-such-c++" },
      [],
      /no-such-c\+\+, was not found: install one \(.*"sudo apt install g\+\+"/,
    ],
    ["the wheel", {}, ["--from", "gone.whl"], /gone\.whl does not exist: --from takes/],
  ])("%s", async (_, env, words, message) => {
    // A compiler of its own, that answers yes.
    const bin = join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    if (!files().includes("bin/c++")) symlinkSync("/bin/true", join(bin, "c++"));
    const { ended } = start(["native", "install", ...words], { env: { CXX: join(bin, "c++"), ...env } });
    expectRefusal(await ended, 1, message);
  });
});

it.skipIf(process.platform === "win32")("native install by Ctrl-C says how to go on", async () => {
  const slow = join(folder, "slow-c++");
  writeFileSync(slow, "#!/bin/sh\nexec sleep 30\n", { mode: 0o755 });
  const run = start(["native", "install"], { env: { CXX: slow } });
  await said(run, "TensorFlow");
  run.child.kill("SIGINT");
  const { status, stderr } = await run.ended;
  expect([status, stderr.split("\n").slice(-2)]).toEqual([130, ["Stopped; go on with the same command", ""]]);
});
