import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asNobody } from "@srloss/reference/as-nobody";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkWritable, writeWhole } from "../src/index.ts";
import { makeFolder } from "../src/make-folder.ts";
import { processIdentity } from "../src/process-identity.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-write-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(process.platform === "win32")("the mode of a file that is replaced", () => {
  it.each([0o600, 0o640, 0o755, 0o666])("stays %o", async (mode) => {
    const path = join(folder, "a");
    await writeFile(path, "old");
    await chmod(path, mode);
    await writeWhole(path, "new");
    expect([(await stat(path)).mode & 0o777, await readFile(path, "utf8")]).toEqual([mode, "new"]);
  });

  it("of a new one is as the umask says", async () => {
    const umask = process.umask();
    await writeWhole(join(folder, "a"), "new");
    expect((await stat(join(folder, "a"))).mode & 0o777).toBe(0o666 & ~umask);
  });

  it.runIf(process.getuid?.() === 0)("goes with its owner, where root writes", async () => {
    const path = join(folder, "a");
    await writeFile(path, "old");
    await import("node:fs/promises").then(({ chown }) => chown(path, 12345, 12345));
    await writeWhole(path, "new");
    expect(await stat(path)).toMatchObject({ uid: 12345, gid: 12345 });
  });
});

it.skipIf(process.platform === "win32")("a read-only file stays, for root and for others", async () => {
  const path = join(folder, "a");
  await writeFile(path, "old");
  await chmod(folder, 0o777);
  await chmod(path, 0o444);
  const message = `${path} can't be written: it is read-only.`;
  await expect(writeWhole(path, "new")).rejects.toMatchObject({ name: "SrlossError", code: "output", message });
  await expect(checkWritable(path)).rejects.toThrow(message);
  await chmod(path, 0o644);
  if (process.getuid!() === 0) await asNobody(() => expect(writeWhole(path, "new")).rejects.toThrow(message));
  expect([await readFile(path, "utf8"), await readdir(folder)]).toEqual(["old", ["a"]]);
});

describe("an input is not replaced", () => {
  it.each<[string, (input: string, path: string) => Promise<unknown>]>([
    ["by its own name", async () => undefined],
    ["by another spelling of it", async () => undefined],
    ["through a symbolic link", (input, path) => symlink(input, path)],
    ["through a hard link", (input, path) => link(input, path)],
    ["through a link of a folder", (_, path) => symlink(folder, path)],
  ])("%s", async (how, make) => {
    const input = join(folder, "in.png");
    await writeFile(input, "old");
    const made = join(folder, "other");
    await make(input, made);
    const paths: Record<string, string> = {
      "by its own name": input,
      "by another spelling of it": `${folder}/./in.png`,
      "through a link of a folder": join(made, "in.png"),
    };
    const path = paths[how] ?? made;
    const refused = {
      name: "SrlossError",
      code: "input",
      message: expect.stringMatching(/name another file to write\.$/),
    };
    await expect(writeWhole(path, "new", { inputs: ["absent", input] })).rejects.toMatchObject(refused);
    await expect(checkWritable(path, { inputs: [input] })).rejects.toMatchObject(refused);
    expect(await readFile(input, "utf8")).toBe("old");
    // Where it is none, it is.
    await writeWhole(path, "new", { inputs: [join(folder, "absent")] });
    expect(await readFile(path, "utf8")).toBe("new");
  });
});

describe("what killed writers left", () => {
  const left = (identity: string) => `.srloss-${identity}-abc123.tmp`;

  it("is removed by the next one; what others are writing stays", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    const gone = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => gone.on("close", resolve));
    const here = processIdentity.split("-")[0];
    const names = {
      ended: left(`${here}-${gone.pid}`),
      running: left(`${here}-${child.pid}`),
      own: left(processIdentity),
      elsewhere: left("00000000-1"),
      elsewhereLongAgo: left("00000000-2"),
      someoneElses: ".srloss-notes.tmp",
    };
    for (const name of Object.values(names)) await writeFile(join(folder, name), "half");
    const longAgo = new Date(Date.now() - 48 * 3600_000);
    for (const name of [names.elsewhereLongAgo, names.running, names.someoneElses])
      await utimes(join(folder, name), longAgo, longAgo);
    await writeWhole(join(folder, "a"), "new");
    child.kill();
    expect((await readdir(folder)).sort()).toEqual(
      ["a", names.running, names.own, names.elsewhere, names.someoneElses].sort(),
    );
  });
});

it("an empty name is said to be empty", async () => {
  await expect(writeWhole("", "new")).rejects.toThrow("The name of the file to write is empty.");
});

it("names of strangers are shown as they are, and short", async () => {
  const path = join(folder, `a\u001b[31m\u202e${"b".repeat(500)}`, "c");
  const { message } = (await writeWhole(path, "new").catch((error: unknown) => error)) as Error;
  expect(message).toMatch(/^\P{C}{20,400} can't be written: its name is too long\.$/u);
});

describe("folders", () => {
  it("are made, also by two at once and where some are there", async () => {
    const path = join(folder, "a/b/c");
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(folder, "a/b"))]);
    await makeFolder(path);
    expect(existsSync(path)).toBe(true);
    await mkdir(join(folder, "there"));
    await symlink("there", join(folder, "link"));
    await makeFolder(join(folder, "link/x"));
    expect(existsSync(join(folder, "there/x"))).toBe(true);
  });

  it.runIf(process.platform === "linux")("where the system makes none end with an error", async () => {
    for (const path of ["/proc/nowhere", "/proc/nowhere/a/b", "/proc/self/nowhere", "/sys/nowhere/a", "/dev/null/a"])
      await expect(makeFolder(path)).rejects.toMatchObject({ code: expect.stringMatching(/^E[A-Z]+$/) });
    await expect(writeWhole("/proc/nowhere/a", "new")).rejects.toThrow(/^\/proc\/nowhere\/a can't be written: /);
  });

  it("whose place is taken by a file or a link to nowhere", async () => {
    await writeFile(join(folder, "file"), "");
    await symlink("nowhere", join(folder, "link"));
    await expect(makeFolder(join(folder, "file/a"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolder(join(folder, "link"))).rejects.toMatchObject({ code: "EEXIST" });
  });
});
