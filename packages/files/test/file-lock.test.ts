import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { takeFileLock } from "../src/file-lock.ts";
import { processIdentity } from "../src/process-identity.ts";
import { buildAlone } from "./build-alone.ts";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, link: vi.fn(real.link) };
});

let program: string;
let folder: string;
let path: string;

beforeAll(async () => {
  program = await mkdtemp(join(tmpdir(), "srloss-lock-program-"));
  await buildAlone("file-lock.ts", program);
});
afterAll(() => rm(program, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-lock-"));
  path = join(folder, "k.lock");
});
afterEach(() => rm(folder, { recursive: true }));

/** A process that runs a body, where `say` is a line on its stdout. */
function started(body: string) {
  const script = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { takeFileLock } from ${JSON.stringify(join(program, "file-lock.mjs"))};
    const path = ${JSON.stringify(path)};
    const say = (line) => process.stdout.write(line + "\\n");
    ${body}`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env, stdio: ["ignore", "pipe", 2] });
  let said = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return {
    child,
    said: () => said,
    ended: new Promise<number | null>((resolve) => child.on("close", resolve)),
  };
}

const holding = 'await takeFileLock(path); say("held"); await sleep(60_000);';

it("is held by one after the other, says once that one waits, and leaves nothing behind", async () => {
  const release = await takeFileLock(path);
  const onWaiting = vi.fn();
  let second = false;
  const waiting = takeFileLock(path, { onWaiting, pollMs: 20 }).then((given) => {
    second = true;
    return given;
  });
  await sleep(150);
  expect([second, onWaiting.mock.calls.length]).toEqual([false, 1]);
  await release();
  await release();
  await (await waiting)();
  expect(await readdir(folder)).toEqual([]);
});

it("is not waited for any more after the signal", async () => {
  await takeFileLock(path);
  const waiting = takeFileLock(path, { signal: AbortSignal.timeout(50) });
  await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
  await expect(takeFileLock(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
});

it("of a process that was killed is taken at once", async () => {
  const holder = started(holding);
  await vi.waitFor(() => expect(holder.said()).toBe("held\n"), 20_000);
  holder.child.kill("SIGKILL");
  await holder.ended;
  expect(existsSync(path)).toBe(true);
  const start = performance.now();
  const onWaiting = vi.fn();
  await (await takeFileLock(path, { onWaiting }))();
  expect(performance.now() - start).toBeLessThan(1000);
  expect(onWaiting).not.toHaveBeenCalled();
});

it.skipIf(process.platform === "win32")("of a process that stands still is taken, and it hears of that", async () => {
  const holder = started(`
    const lost = await new Promise((resolve) => {
      takeFileLock(path, { staleMs: 300, onLost: (reason) => resolve(reason.message) }).then(() => say("held"));
      setTimeout(() => resolve("never"), 20_000);
    });
    say(lost);`);
  await vi.waitFor(() => expect(holder.said()).toBe("held\n"), 20_000);
  // While it runs it is waited for.
  await expect(takeFileLock(path, { staleMs: 300, signal: AbortSignal.timeout(1000) })).rejects.toThrow();
  holder.child.kill("SIGSTOP");
  const release = await takeFileLock(path, { staleMs: 300 });
  holder.child.kill("SIGCONT");
  await vi.waitFor(() => expect(holder.said()).toContain("was taken over"), 20_000);
  holder.child.kill();
  expect(await readFile(path, "utf8")).toContain(String(process.pid));
  await release();
  expect(await readdir(folder)).toEqual([]);
});

it("of another machine, an empty one, a directory and a link to nowhere are waited for until they are stale", async () => {
  const makers = [
    () => writeFile(path, "00000000-1 x"),
    () => writeFile(path, ""),
    () => mkdir(path),
    () => symlink(join(folder, "nowhere"), path),
  ];
  for (const make of makers) {
    await make();
    await expect(takeFileLock(path, { signal: AbortSignal.timeout(150), staleMs: 5000 })).rejects.toThrow();
    await (await takeFileLock(path, { staleMs: 100, pollMs: 20 }))();
    expect(await readdir(folder)).toEqual([]);
  }
});

it("is never there without its holder's name", async () => {
  const maker = started(`for (;;) await (await takeFileLock(path))();`);
  try {
    const seen = new Set<string>();
    for (const end = Date.now() + 20_000; seen.size < 200 && Date.now() < end; )
      seen.add(await readFile(path, "utf8").catch(() => "none"));
    expect(seen.size).toBe(200);
    for (const holder of seen) expect(holder).toMatch(/^(none|[0-9a-f]{8}-\d+ [0-9a-f-]{36})$/);
  } finally {
    maker.child.kill("SIGKILL");
    await maker.ended;
  }
});

it("is taken at once from one that was killed while it took it from another", async () => {
  const gone = started("");
  await gone.ended;
  const dead = `${processIdentity.split("-")[0]}-${gone.child.pid}`;
  await writeFile(path, `${dead} x`);
  await writeFile(`${path}.taking`, `${dead} y`);
  await writeFile(`${path}.taking.taking`, `${dead} z`);
  const start = performance.now();
  await (await takeFileLock(path, { staleMs: 60_000, pollMs: 20 }))();
  expect(performance.now() - start).toBeLessThan(2000);
  expect(await readdir(folder)).toEqual([]);
});

it("is made in place where there are no links to files, and once where one was made though it was said to fail", async () => {
  const denied = Object.assign(new Error("EPERM"), { code: "EPERM", syscall: "link" });
  vi.mocked(link).mockRejectedValueOnce(denied).mockRejectedValueOnce(denied);
  const release = await takeFileLock(path);
  expect(await readFile(path, "utf8")).toContain(processIdentity);
  await expect(takeFileLock(path, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
  await release();
  vi.mocked(link).mockReset();
  const real = await vi.importActual<typeof import("node:fs/promises")>("node:fs/promises");
  vi.mocked(link).mockImplementation(real.link);
  vi.mocked(link).mockImplementationOnce(async (from, to) => {
    await real.link(from, to);
    throw Object.assign(new Error("EEXIST"), { code: "EEXIST", syscall: "link" });
  });
  await (await takeFileLock(path))();
  expect(await readdir(folder)).toEqual([]);
});

it("is never held by two of many processes that find a stale one", async () => {
  await writeFile(path, "00000000-1 x");
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path, longAgo, longAgo);
  const log = join(folder, "log");
  const racers = Array.from({ length: 6 }, () =>
    started(`
      const log = ${JSON.stringify(log)};
      for (let i = 0; i < 20; i++) {
        const release = await takeFileLock(path, { pollMs: 1 });
        appendFileSync(log, "begin " + process.pid + "\\n");
        await sleep(1);
        appendFileSync(log, "end " + process.pid + "\\n");
        await release();
      }`),
  );
  expect(await Promise.all(racers.map(({ ended }) => ended))).toEqual(Array(6).fill(0));
  const lines = (await readFile(log, "utf8")).trim().split("\n");
  expect(lines).toHaveLength(240);
  for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]!.replace("begin", "end"));
  expect((await readdir(folder)).sort()).toEqual(["log"]);
});

it("says why where there can be none", async () => {
  await expect(takeFileLock(join(folder, "absent", "k.lock"))).rejects.toMatchObject({ code: "ENOENT" });
});

it("adds no listeners to the process, whether it is taken, held or given back", async () => {
  const listeners = () => process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
  const before = listeners();
  const release = await takeFileLock(path);
  expect(listeners()).toEqual(before);
  await release();
  expect(listeners()).toEqual(before);
});
