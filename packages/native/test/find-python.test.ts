import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findPython } from "../src/wheel-download.ts";

let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "srloss-python-"));
  vi.stubEnv("PATH", bin);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

describe("findPython", () => {
  it("finds python3, and python where there is no python3", async () => {
    program("python3", "exit 0");
    expect(await findPython()).toBe("python3");
    rmSync(join(bin, "python3"));
    program("python", "exit 0");
    expect(await findPython()).toBe("python");
  });

  it("says how to get pip where python3 has none", async () => {
    program("python3", 'echo "python3: No module named pip" >&2; exit 1');
    const error = await findPython().catch((error: unknown) => error as Error);
    expect(error).toMatchObject({ name: "NativeInstallError", failure: "python" });
    expect((error as Error).message).toMatch(
      /^python3 has no pip.*"sudo apt install python3-pip".*"python3 -m ensurepip".*--from[^\n]*\.$/,
    );
  });

  it("says how to get Python where there is none", async () => {
    const error = await findPython().catch((error: unknown) => error as Error);
    expect(error).toMatchObject({ name: "NativeInstallError", failure: "python" });
    expect((error as Error).message).toMatch(/^No python3 was found.*"sudo apt install python3-pip".*--from[^\n]*\.$/);
  });

  it.runIf(existsSync("/usr/bin/python3"))("runs nothing of the working directory", async () => {
    const [folder, before] = [mkdtempSync(join(tmpdir(), "srloss-pip-")), process.cwd()];
    mkdirSync(join(folder, "pip"));
    for (const name of ["__init__.py", "__main__.py"])
      writeFileSync(join(folder, "pip", name), `open(${JSON.stringify(join(folder, "ran"))}, "w")\n`);
    vi.stubEnv("PATH", "/usr/bin:/bin");
    vi.stubEnv("PYTHONPATH", folder);
    process.chdir(folder);
    try {
      await findPython().catch(() => undefined);
      expect(existsSync(join(folder, "ran"))).toBe(false);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });
});
