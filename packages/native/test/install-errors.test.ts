import type { PathLike } from "node:fs";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { installNative } from "../src/install-native.ts";
import { asNativeInstallError } from "../src/native-install-error.ts";
import { nativeStatus } from "../src/native-status.ts";
import { hasNvidiaDriver } from "../src/nvidia-driver.ts";
import { type FailingInstall, makeFailingInstall } from "./failing-install.ts";
import { makeInstall } from "./made-install.ts";
import { makeProject } from "./made-project.ts";
import { madeUpCompiler } from "./made-up-tfjs-node.ts";

const disk = vi.hoisted(() => ({ free: Number.POSITIVE_INFINITY }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const statfs = async (path: PathLike) => {
    const found = await real.statfs(path);
    return { ...found, bavail: Math.min(found.bavail, Math.floor(disk.free / found.bsize)) };
  };
  return { ...real, statfs };
});

const machine = { platform: "linux", arch: "x64", glibc: "2.36" };

let made: FailingInstall;
let folder: string;
let cacheDir: string;
let refused: FailingInstall["refused"];

beforeEach(() => {
  made = makeFailingInstall();
  ({ folder, cacheDir, refused } = made);
  disk.free = Number.POSITIVE_INFINITY;
});

afterEach(() => {
  vi.unstubAllEnvs();
  made.remove();
});

describe("without a compiler", () => {
  const needs = /"sudo apt install g\+\+".*"sudo dnf install gcc-c\+\+".*"xcode-select --install"/;

  it("tells how to get one", async () => {
    vi.stubEnv("CXX", undefined);
    vi.stubEnv("PATH", join(folder, "empty"));
    const { failure, message } = await refused();
    expect(failure).toBe("compiler");
    expect(message).toMatch(/^No C\+\+ compiler was found/);
    expect(message).toMatch(needs);
  });

  it("names the one that CXX names and that is not there", async () => {
    vi.stubEnv("CXX", "no-such-c++");
    const { failure, message } = await refused();
    expect(failure).toBe("compiler");
    expect(message).toContain("no-such-c++");
    expect(message).toMatch(needs);
  });

  it("quotes the one that is too old", async () => {
    const old = join(folder, "old-c++");
    writeFileSync(old, `#!/bin/sh\necho "c++: error: unrecognized option '-std=c++17'" >&2\nexit 1\n`);
    chmodSync(old, 0o755);
    vi.stubEnv("CXX", old);
    expect((await refused()).message).toMatch(/can't compile C\+\+17 \("c\+\+: error: unrecognized option/);
  });

  it("quotes the error of one that can't compile the addon", async () => {
    const bad = join(folder, "bad-c++");
    const script = `case " $* " in *" -fsyntax-only "*) exit 0 ;; esac
echo "In file included from tfjs_backend.cc:" >&2; echo "tfjs_backend.cc:20: fatal error: node_api.h: No such file" >&2
exit 1`;
    writeFileSync(bad, `#!/bin/sh\n${script}\n`);
    chmodSync(bad, 0o755);
    vi.stubEnv("CXX", bad);
    const { failure, message } = await refused();
    expect(failure).toBe("compiler");
    expect(message).toContain('"tfjs_backend.cc:20: fatal error: node_api.h: No such file"');
    expect(message).toContain("CXX=clang++ srloss native install");
  });
});

describe("a disk", () => {
  it("with too little space is told before anything is downloaded", async () => {
    disk.free = 123_000_000;
    const steps: string[] = [];
    const { failure, message } = await refused({ onProgress: ({ step }) => steps.push(step) });
    expect(failure).toBe("space");
    expect(message).toMatch(/has 123 MB free and the installation needs \d+ MB: .*SRLOSS_CACHE/);
    expect(steps).toEqual(["plan"]);
  });

  it("is told what CUDA takes, for which GPUs, and that there is no driver, before anything is downloaded", async () => {
    disk.free = 0;
    const plans: string[] = [];
    const onProgress = (news: { message: string }) => plans.push(news.message);
    const refusal = installNative({ cacheDir, flavour: "cuda", machine, onProgress });
    await expect(refusal).rejects.toThrow(/the installation needs 9\.\d GB/);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toMatch(
      /with CUDA 12: downloads 3\.3 GB and takes 5\.4 GB in .*compute capability 6\.0, 7\.0, 8\.0, 8\.9, 9\.0 and later/,
    );
    if (!hasNvidiaDriver()) expect(plans[0]).toMatch(/; there is no NVIDIA driver here, so it will run on the CPU$/);
  });

  it.each([
    { platform: "linux", arch: "arm64", glibc: "2.36" },
    { platform: "darwin", arch: "arm64" },
  ])("is told that $platform $arch is untested", async (other) => {
    disk.free = 0;
    const plans: string[] = [];
    await refused({ machine: other, onProgress: (p) => plans.push(p.message) });
    expect(plans[0]).toMatch(/it is untested on (linux|darwin) arm64 so far, so the proof at the end decides$/);
  });

  it("where a file stands in the folder's way can't be written", async () => {
    for (const way of ["cache", "cache/native"]) {
      const file = join(folder, way);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, "a file");
      const error = await installNative({ cacheDir, from: made.tensorflow }).catch((error: unknown) => error as Error);
      expect(error).toMatchObject({ name: "NativeInstallError", failure: "folder" });
      expect((error as Error).message).toMatch(/^[^\n]+ cannot be written \(E\w+\): set SRLOSS_CACHE [^\n]+\.$/);
      expect(nativeStatus({ cacheDir }).installs).toEqual([]);
      rmSync(file);
    }
  });

  it.each([
    ["EACCES", "folder"],
    ["EPERM", "folder"],
    ["EROFS", "folder"],
    ["ENOSPC", "space"],
    ["EDQUOT", "space"],
  ])("that answers %s is a matter of the %s", (code, failure) => {
    const cause = Object.assign(new Error(code), { code, path: "/there/native/x" });
    const error = asNativeInstallError(cause, "/there/native");
    expect(error).toMatchObject({ name: "NativeInstallError", failure, cause });
    expect((error as Error).message).toMatch(/\/there\/native.*SRLOSS_CACHE[^\n]*\.$/);
  });

  it("has nothing to do with other errors", () => {
    const error = new TypeError("a bug");
    expect(asNativeInstallError(error, "/there")).toBe(error);
  });
});

describe("an installation that fails late", () => {
  it("installs no addon that does not load", async () => {
    const { failure, message } = await refused();
    expect(failure).toBe("proof");
    expect(message).toMatch(
      /^The compiled addon failed its test in @tensorflow\/tfjs-node \(".+"\): nothing was installed/,
    );
  });

  it("leaves an earlier install as it was", async () => {
    const earlier = makeInstall(cacheDir);
    const before = readFileSync(join(earlier, "install.json"), "utf8");
    await expect(installNative({ cacheDir, from: made.tensorflow })).rejects.toMatchObject({ failure: "proof" });
    expect(nativeStatus({ cacheDir }).installs.map(({ folder }) => folder)).toEqual([earlier]);
    expect(readFileSync(join(earlier, "install.json"), "utf8")).toBe(before);
  });

  it("can be interrupted while it compiles", async () => {
    const { compiler, log } = madeUpCompiler(folder, "no addon", 20);
    vi.stubEnv("CXX", compiler);
    const stop = new AbortController();
    const running = refused({ signal: stop.signal });
    await vi.waitFor(() => expect(readFileSync(log, "utf8")).toMatch(/^start/), 5000);
    stop.abort();
    const { failure, message } = await running;
    expect(failure).toBe("interrupted");
    expect(message).toContain("run it again");
  });

  it("needs tfjs-node, and tells how to get it", async () => {
    const project = makeProject("made-up");
    try {
      rmSync(project.tfjsNode, { recursive: true });
      const { stdout } = await project.run(`
        import { installNative } from "./src/index.js";
        await installNative().catch((error) => console.log(error.failure, error.message));`);
      expect(stdout).toMatch(/^package .*"npm install --ignore-scripts @tensorflow\/tfjs-node@4\.22\.0"[^\n]*\.\n$/);
    } finally {
      project.remove();
    }
  });
});
