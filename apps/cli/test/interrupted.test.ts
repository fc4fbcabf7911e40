import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { textured } from "./images.ts";
import { main, type Started, said, scratch } from "./srloss.ts";

const { folder, start, files, remove } = scratch();

beforeAll(async () => {
  await textured(512, 512, 1).png().toFile(join(folder, "a.png"));
  await textured(512, 512, 2).png().toFile(join(folder, "b.png"));
});
afterAll(remove);

/** Sends a signal a little after the command said something on stderr. */
async function interruptAfter(started: Started, words: string, signal: NodeJS.Signals = "SIGINT") {
  const { child, ended } = started;
  await said(started, words);
  await new Promise((later) => setTimeout(later, 300));
  child.kill(signal);
  const sent = performance.now();
  return { ...(await ended), milliseconds: performance.now() - sent };
}

describe("Ctrl-C in the middle of the work ends with 130 and writes nothing", () => {
  it.each<[string, string, string[], string[]]>([
    [
      "compare",
      "Weights:",
      ["compare", "a.png", "b.png", "--weights", "random", "--engine", "wasm", "--maps", "maps", "--html", "p.html"],
      [],
    ],
    // Its folder is tried before the work.
    ["demo", "Measuring", ["demo", "--weights", "random", "--engine", "wasm"], ["srloss-demo"]],
  ])("%s", async (_, begun, words, made) => {
    const before = files();
    const { status, stdout, stderr } = await interruptAfter(start(words), begun);
    expect([status, stdout], stderr).toEqual([130, ""]);
    expect(files()).toEqual([...before, ...made].sort());
  });
});

describe.skipIf(process.platform === "win32")("other signals end a computation as Ctrl-C does", () => {
  it.each<[NodeJS.Signals, number]>([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("%s", async (signal, code) => {
    const before = files();
    const words = ["compare", "a.png", "b.png", "--weights", "random", "--engine", "cpu", "--maps", "maps"];
    const { status, stdout, stderr, milliseconds } = await interruptAfter(start(words), "Weights:", signal);
    expect([status, stdout], stderr).toEqual([code, ""]);
    expect(milliseconds).toBeLessThan(1000);
    expect(files()).toEqual(before);
  });
});

describe("signals between computations are heard", () => {
  it.each<[NodeJS.Signals, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])("%s while a server is silent", async (signal, code) => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const words = ["compare", "a.png", "b.png", "--weights", `http://127.0.0.1:${port}/w.safetensors`];
    const { status, stdout, stderr, milliseconds } = await interruptAfter(start(words), "Downloading", signal);
    silent.close();
    expect([status, stdout], stderr).toEqual([code, ""]);
    expect(milliseconds).toBeLessThan(1000);
  });
});

describe("what hears of nothing while it waits", () => {
  it("is ended after two seconds, and that is said", async () => {
    const silent = createTcpServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const { child, ended } = start(["worker", "--queue", `redis://127.0.0.1:${port}`]);
    const [socket] = (await once(silent, "connection")) as [Socket];
    child.kill("SIGINT");
    const { status, stdout, stderr } = await ended;
    socket.destroy();
    silent.close();
    expect([status, stdout, stderr]).toEqual([130, "", "srloss: interrupted\n"]);
  });
});

describe.runIf(process.platform === "linux")("a terminal that is closed", () => {
  it("ends a command with 129, not with an abort of Node's", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const words = ["compare", "a.png", "b.png", "--weights", `http://127.0.0.1:${port}/w.safetensors`];
    const code = join(folder, "code");
    // A shell outlives the terminal to say how the command ended; the one that leads the session hears of it and ends.
    const script = `trap : HUP; "${process.execPath}" "${main}" ${words.join(" ")}; echo $? > "${code}.part"; mv "${code}.part" "${code}"`;
    writeFileSync(join(folder, "follow.sh"), script);
    const terminal = spawn("script", ["-qec", "sh follow.sh; true", "/dev/null"], {
      cwd: folder,
      env: { ...process.env, SRLOSS_CACHE: join(folder, "cache"), VK_ICD_FILENAMES: "", SHELL: "/bin/sh" },
    });
    await new Promise<void>((heard) => {
      terminal.stdout.on("data", (text: Buffer) => String(text).includes("Downloading") && heard());
    });
    terminal.kill("SIGKILL");
    await vi.waitFor(() => expect(existsSync(code)).toBe(true), { timeout: 30_000 });
    silent.close();
    expect(readFileSync(code, "utf8")).toBe("129\n");
    for (const made of ["code", "follow.sh"]) rmSync(join(folder, made));
  });
});
