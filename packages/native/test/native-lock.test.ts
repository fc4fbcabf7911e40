import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withNativeLock } from "../src/native-lock.ts";
import { nativeStatus } from "../src/native-status.ts";
import { type MadeProject, makeProject } from "./made-project.ts";
import { madeUpCompiler, madeUpTensorflow } from "./made-up-tfjs-node.ts";

describe("installations at once", () => {
  let project: MadeProject;
  let root: string;
  let script: string;

  beforeEach(() => {
    project = makeProject("made-up");
    root = join(project.cache, "native");
    const from = madeUpTensorflow(join(project.folder, "tensorflow"));
    script = `
      import { installNative } from "./src/index.js";
      const onProgress = ({ step, message }) => console.log(step, message);
      const { folder } = await installNative({ from: ${JSON.stringify(from)}, onProgress });
      console.log("installed", folder);`;
  });

  afterEach(() => project.remove());

  const installs = () => nativeStatus({ cacheDir: project.cache }).installs;
  const log = (file: string) => readFileSync(file, "utf8").split("\n").filter(Boolean);

  it("of two processes take turns, and both end with one whole install", async () => {
    const { compiler, log: file } = madeUpCompiler(project.folder, "addon", 0.5);
    const both = [project.start(script, { CXX: compiler }), project.start(script, { CXX: compiler })];
    const ended = await Promise.all(both.map(({ ended }) => ended));
    expect(ended.map(({ status, stderr }) => ({ status, stderr }))).toEqual(Array(2).fill({ status: 0, stderr: "" }));

    // Each process compiles twice; a second process between a start and an end, or between the two, would show.
    const lines = log(file).map((line) => line.split(" "));
    expect(lines.map(([word]) => word)).toEqual(Array(4).fill(["start", "end"]).flat());
    const processes = lines.map(([, id]) => id);
    expect(new Set(processes.slice(0, 4)).size).toBe(1);
    expect(new Set(processes.slice(4)).size).toBe(1);
    expect(processes[4]).not.toBe(processes[0]);

    expect(ended.filter(({ stdout }) => /^wait Another process/m.test(stdout))).toHaveLength(1);
    const [install, ...others] = installs();
    expect(others).toEqual([]);
    for (const { stdout } of ended) expect(stdout).toContain(`installed ${install!.folder}`);
    expect(readdirSync(root)).toEqual([install!.folder.slice(root.length + 1)]);
    expect(readFileSync(install!.addon, "utf8")).toBe("addon");
  });

  it("where the second one waits for the first one's download-free result", async () => {
    const { compiler, log: file } = madeUpCompiler(project.folder, "addon", 0.5);
    const first = project.start(script, { CXX: compiler });
    await vi.waitFor(() => expect(log(file)).not.toEqual([]), 20_000);
    const second = await project.run(
      script.replace(/from: "[^"]*", /, ""),
      { CXX: "no-such-compiler" }, // it needs none
    );
    expect(second).toMatchObject({ status: 0, stderr: "" });
    expect((await first.ended).status).toBe(0);
    expect(second.stdout).toMatch(/^wait Another process/);
    expect(second.stdout).toContain(`installed ${installs()[0]!.folder}`);
    expect(log(file)).toHaveLength(4);
  });

  it("where the first one was killed leave its lock and its files to the second one", async () => {
    const slow = madeUpCompiler(project.folder, "addon", 3);
    const first = project.start(script, { CXX: slow.compiler });
    await vi.waitFor(() => expect(log(slow.log)).not.toEqual([]), 20_000);
    first.kill("SIGKILL");
    await first.ended;
    expect(readdirSync(root).sort()).toEqual([".lock", "downloads", expect.stringMatching(/^staging-/)]);
    expect(installs()).toEqual([]);
    const { compiler } = madeUpCompiler(project.folder, "addon");
    const second = await project.run(script, { CXX: compiler });
    expect(second).toMatchObject({ status: 0, stderr: "" });
    expect(second.stdout).not.toMatch(/^wait/m);
    expect(readdirSync(root)).toEqual([installs()[0]!.folder.slice(root.length + 1)]);
  });
});

describe("withNativeLock", () => {
  let root: string;
  let lock: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "srloss-lock-"));
    lock = join(root, ".lock");
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("gives back what the task gives, and the lock", async () => {
    const result = await withNativeLock(
      root,
      async () => existsSync(lock),
      () => {},
    );
    expect(result).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });

  it("gives the lock back after a task that fails", async () => {
    const failing = withNativeLock(
      root,
      () => Promise.reject(new Error("no")),
      () => {},
    );
    await expect(failing).rejects.toThrow("no");
    expect(existsSync(lock)).toBe(false);
  });

  it("waits for a living holder, says so once, and goes on", async () => {
    mkdirSync(lock);
    const news: string[] = [];
    let ran = false;
    const waiting = withNativeLock(
      root,
      async () => {
        ran = true;
      },
      ({ step }) => news.push(step),
    );
    await sleep(1200);
    expect({ ran, news }).toEqual({ ran: false, news: ["wait"] });
    rmdirSync(lock);
    await waiting;
    expect({ ran, news }).toEqual({ ran: true, news: ["wait"] });
  });

  it("can be interrupted while it waits, and leaves the holder's lock", async () => {
    mkdirSync(lock);
    const stop = new AbortController();
    const task = vi.fn();
    const waiting = withNativeLock(root, task, () => stop.abort(), stop.signal);
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    expect(task).not.toHaveBeenCalled();
    expect(existsSync(lock)).toBe(true);
  });

  it("ends the task when another process has taken the lock", async () => {
    const running = withNativeLock(
      root,
      async (signal) => {
        rmSync(lock);
        mkdirSync(lock);
        await sleep(60_000, undefined, { signal });
      },
      () => {},
    );
    await expect(running).rejects.toMatchObject({
      name: "NativeInstallError",
      failure: "interrupted",
      message: expect.stringMatching(/^[^\n]+run it again\.$/),
    });
    expect(existsSync(lock)).toBe(true);
  });
});
