import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runProgram } from "../src/run-program.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "srloss-program-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shell = (script: string, signal?: AbortSignal) => runProgram("sh", ["-c", script], { cwd: folder, signal });
const appears = (file: string) => vi.waitFor(() => expect(existsSync(join(folder, file))).toBe(true), 5000);

describe("runProgram", () => {
  it("gives back the status and what was printed", async () => {
    expect(await shell("echo out; echo err >&2; exit 3")).toEqual({
      status: 3,
      stdout: "out\n",
      stderr: "err\n",
      missing: false,
    });
  });

  it("hands the input over, and bears with a program that does not read it", async () => {
    const input = "line\n".repeat(100_000);
    expect(await runProgram("wc", ["-l"], { input })).toMatchObject({
      stdout: expect.stringMatching(/^\s*100000\s*$/),
    });
    expect(await runProgram("true", [], { input })).toMatchObject({ status: 0 });
  });

  it("keeps letters whole that arrive in two parts", async () => {
    expect(await shell("printf '\\303'; sleep 0.2; printf '\\251'")).toMatchObject({ stdout: "é" });
  });

  it("tells a program that is not there", async () => {
    expect(await runProgram("no-such-program", [])).toMatchObject({ status: null, missing: true });
  });

  it("rejects only when an interrupted program has ended", async () => {
    const stop = new AbortController();
    const running = shell(
      "trap 'sleep 0.3; echo bye > ended; exit' TERM; : > ready; while :; do sleep 0.05; done",
      stop.signal,
    );
    await appears("ready");
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(readFileSync(join(folder, "ended"), "utf8")).toBe("bye\n");
  });

  it("ends a program that does not want to", async () => {
    const stop = new AbortController();
    const running = shell(
      "trap '' TERM; echo $$ > pid.part; mv pid.part pid; while :; do sleep 0.05; done",
      stop.signal,
    );
    await appears("pid");
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(() => process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), 0)).toThrow("ESRCH");
  });

  it("can be interrupted while a program that ended has left another with its output", async () => {
    const stop = new AbortController();
    const running = shell("sleep 5 & : > ready", stop.signal);
    await appears("ready");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = Date.now();
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(Date.now() - before).toBeLessThan(2000);
  });

  it("starts nothing once interrupted", async () => {
    await expect(shell(": > ran", AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });
});
