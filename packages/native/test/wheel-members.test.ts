import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NativeProgress } from "../src/native-progress.ts";
import { unpackWheel } from "../src/wheel-members.ts";
import { writeWheel, writeZip } from "./made-zip.ts";

let folder: string;
let wheel: string;
let target: string;
const libraries = /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.\d+)*$/;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "srloss-members-"));
  wheel = join(folder, "made-1.0-py3-none-any.whl");
  target = join(folder, "target");
  mkdirSync(target);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const unpack = (wanted = libraries, onProgress: (news: NativeProgress) => void = () => {}) =>
  unpackWheel(wheel, wanted, target, onProgress);
const files = () =>
  readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1))
    .sort();

describe("unpackWheel", () => {
  it("takes out what is asked for and nothing else", async () => {
    writeWheel(wheel, {
      "nvidia/cublas/lib/libcublas.so.12": "the library",
      "nvidia/cublas/lib/__init__.py": "python",
      "nvidia/cublas/include/cublas.h": "header",
      "nvidia/cudnn/lib/libcudnn.so.9": "another library",
      "tensorflow/libtensorflow_cc.so.2": "not asked for",
    });
    const wanted = ["nvidia/cublas/lib/libcublas.so.12", "nvidia/cudnn/lib/libcudnn.so.9"];
    expect((await unpack()).sort()).toEqual(wanted);
    expect(files()).toEqual(wanted);
    expect(readFileSync(join(target, wanted[0]!), "utf8")).toBe("the library");
    expect(readFileSync(join(target, wanted[1]!), "utf8")).toBe("another library");
  });

  it("names no members where none is asked for", async () => {
    writeWheel(wheel, { "a/b.txt": "b" });
    expect(await unpack()).toEqual([]);
    expect(files()).toEqual([]);
  });

  it("reports the bytes of each member up to the last one", async () => {
    const content = "x".repeat(100_000);
    writeWheel(wheel, { "nvidia/a/lib/liba.so": content });
    const news: NativeProgress[] = [];
    await unpack(libraries, (one) => news.push(one));
    expect(news.at(-1)).toEqual({ step: "unpack", message: "Unpacking liba.so", done: 100_000, total: 100_000 });
  });

  it.each(["nvidia/../lib/../../escaped.so", "nvidia/../lib/escaped.so", "../escaped.so", "/escaped.so"])(
    "does not let a member out of the folder: %s",
    async (member) => {
      writeWheel(wheel, { [member]: "bad" });
      await expect(unpack(/escaped\.so$/)).rejects.toMatchObject({ name: "NativeInstallError", failure: "wheel" });
      expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith("escaped.so"))).toEqual(
        [],
      );
    },
  );

  it("refuses a member that differs from the wheel's own RECORD", async () => {
    const member = "nvidia/a/lib/liba.so";
    writeWheel(wheel, { [member]: "changed" }, { [member]: "as it was built" });
    await expect(unpack()).rejects.toThrow(`${member} differs from the wheel's own RECORD`);
  });

  it("refuses a member that the wheel's RECORD does not list", async () => {
    writeZip(wheel, { "nvidia/a/lib/liba.so": "library", "made-1.0.dist-info/RECORD": "" });
    await expect(unpack()).rejects.toMatchObject({ failure: "wheel" });
  });

  it("says in one sentence that a cut-off wheel is not whole, and what to do", async () => {
    writeWheel(wheel, { "nvidia/a/lib/liba.so": "library ".repeat(1000) });
    const whole = readFileSync(wheel);
    writeFileSync(wheel, whole.subarray(0, whole.length / 2));
    const error = await unpack().catch((error: unknown) => error as Error);
    expect(error).toMatchObject({ name: "NativeInstallError", failure: "wheel" });
    expect((error as Error).message).toMatch(
      /^\S+made-1\.0-py3-none-any\.whl is not a whole wheel \([^\n]+\): download it again, or leave --from out to let pip do it\.$/,
    );
  });

  it("says so of a wheel whose bytes were damaged, and of a file that is no zip", async () => {
    writeWheel(wheel, { "nvidia/a/lib/liba.so": "library ".repeat(1000) });
    const bytes = readFileSync(wheel);
    const data = 30 + "nvidia/a/lib/liba.so".length;
    bytes.fill(0xff, data, data + 8);
    writeFileSync(wheel, bytes);
    await expect(unpack()).rejects.toThrow(/is not a whole wheel/);
    writeFileSync(wheel, "<html>403 Forbidden</html>");
    await expect(unpack()).rejects.toThrow(/is not a whole wheel/);
  });

  it("stops when it is interrupted", async () => {
    writeWheel(wheel, { "nvidia/a/lib/liba.so": "a", "nvidia/b/lib/libb.so": "b" });
    const stop = new AbortController();
    const unpacked = unpackWheel(wheel, libraries, target, () => stop.abort(), stop.signal);
    await expect(unpacked).rejects.toMatchObject({ name: "AbortError" });
    expect(files()).not.toContain("nvidia/b/lib/libb.so");
  });
});
