import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, readFileSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOwn, openRegular, readWhole } from "../src/regular-files.ts";

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-regular-"));
  await writeFile(at("file"), "precious");
});
afterEach(() => rm(folder, { recursive: true }));

const reading = { openRegular: async (path: string) => closeSync(openRegular(path)), readWhole };

describe.each(Object.entries(reading))("%s", (_, read) => {
  it.each<[string, string, RegExp]>([
    ["nothing", "none", /none does not exist\.$/],
    ["what lies in a file", "file/none", /none does not exist\.$/],
    ["a folder", ".", /is a directory; give a file\.$/],
    ["an empty name", "", /^The name of the file to read is empty\.$/],
  ])("refuses %s", async (_what, name, message) => {
    await expect(read(name && at(name))).rejects.toMatchObject({
      code: "input",
      message: expect.stringMatching(message),
    });
  });

  it.skipIf(process.platform === "win32")("refuses pipes and devices at once", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    await symlink("/dev/zero", at("zero"));
    for (const name of ["pipe", "zero"]) await expect(read(at(name))).rejects.toThrow(/ is a pipe or a device/);
  });
});

describe("readWhole", () => {
  it("gives all of it, and refuses what is too large", async () => {
    expect(Buffer.from(await readWhole(at("file"))).toString()).toBe("precious");
    await expect(readWhole(at("file"), 7)).rejects.toThrow("has 8 bytes, and at most 7 are read");
  });
});

describe("openOwn", () => {
  it("makes a file, and appends to one", () => {
    for (const text of ["one", "two"]) {
      const handle = openOwn(at("rows"));
      writeSync(handle, text);
      closeSync(handle);
    }
    expect(readFileSync(at("rows"), "utf8")).toBe("onetwo");
  });

  it.skipIf(process.platform === "win32")("follows no link, and opens no pipe and no folder", async () => {
    await symlink("file", at("link"));
    expect(() => ftruncateSync(openOwn(at("link")))).toThrow(/link can't be written: it is a link\.$/);
    expect(readFileSync(at("file"), "utf8")).toBe("precious");
    execFileSync("mkfifo", [at("pipe")]);
    expect(() => openOwn(at("pipe"))).toThrow(/pipe can't be written: it is a pipe or a device\.$/);
    await mkdir(at("sub"));
    expect(() => openOwn(at("sub"))).toThrow(/sub can't be written: it is a directory\.$/);
  });
});
