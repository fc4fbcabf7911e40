import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NativeProgress } from "../src/native-progress.ts";
import type { PinnedWheel } from "../src/tensorflow-builds.ts";
import { downloadWheel } from "../src/wheel-download.ts";

const content = "a wheel's bytes ".repeat(64);
const wheel: PinnedWheel = {
  requirement: "made-wheel==1.2.3",
  file: "made_wheel-1.2.3-cp312-cp312-made_x86_64.whl",
  sha256: createHash("sha256").update(content).digest("hex"),
  platforms: ["made_x86_64", "also_made_x86_64"],
  download: content.length,
  unpacked: content.length,
};

let root: string;
let bin: string;
let folder: string;
const target = () => join(folder, wheel.file);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "srloss-download-"));
  [bin, folder] = [join(root, "bin"), join(root, "downloads")];
  for (const made of [bin, folder]) mkdirSync(made);
  vi.stubEnv("PATH", [bin, "/usr/bin", "/bin"].join(delimiter));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

/** A python3 whose pip runs `download` (sh) in the place of a download; $target is where the wheel belongs. */
function fakePython(download: string): void {
  const script = `#!/bin/sh
echo "$@" >> '${root}/calls.txt'
if [ "$4" = --version ]; then echo pip; exit 0; fi
target='${target()}'
while [ $# -gt 1 ]; do
  if [ "$1" = -r ]; then cp "$2" '${root}/requirements.txt'; fi
  shift
done
${download}
`;
  writeFileSync(join(bin, "python3"), script);
  chmodSync(join(bin, "python3"), 0o755);
}

const writes = (bytes: string) => {
  writeFileSync(join(root, "bytes"), bytes);
  return `cp '${root}/bytes' "$target"`;
};
const download = (onProgress: (news: NativeProgress) => void = () => {}, signal?: AbortSignal) =>
  downloadWheel(wheel, folder, "python3", onProgress, signal);
const failure = async () => {
  const error = await download().catch((error: unknown) => error);
  expect(error).toMatchObject({ name: "NativeInstallError" });
  const { failure, message } = error as Error & { failure: string };
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(readdirSync(folder)).toEqual([]);
  return { failure, message };
};

describe("downloadWheel", () => {
  it("uses the wheel that pip brings, and asks pip for it by name and hash", async () => {
    fakePython(writes(content));
    const news: NativeProgress[] = [];
    expect(await download((one) => news.push(one))).toBe(target());
    expect(readdirSync(folder)).toEqual([wheel.file]);
    expect(readFileSync(join(root, "requirements.txt"), "utf8").trim()).toBe(
      `made-wheel==1.2.3 --hash=sha256:${wheel.sha256}`,
    );
    const call = readFileSync(join(root, "calls.txt"), "utf8");
    for (const argument of ["--no-deps", "--only-binary=:all:", "--require-hashes", `-d ${folder}`])
      expect(call).toContain(argument);
    expect(call).toContain("--python-version 3.12 --platform made_x86_64 --platform also_made_x86_64");
    expect(news.every(({ step, total }) => step === "download" && total === content.length)).toBe(true);
    expect(news.at(-1)).toMatchObject({ done: content.length, message: "Downloaded made-wheel==1.2.3" });
  });

  it("reports what has arrived while pip downloads", async () => {
    fakePython(`head -c 500 /dev/zero > "$TMPDIR/part"; sleep 1.2; ${writes(content)}`);
    const news: NativeProgress[] = [];
    await download((one) => news.push(one));
    expect(news.map(({ done }) => done)).toContainEqual(
      expect.toSatisfy((done) => done >= 500 && done < content.length),
    );
  });

  it("uses a whole wheel that is there already, and starts nothing", async () => {
    writeFileSync(target(), content);
    fakePython("exit 1");
    expect(await download()).toBe(target());
    expect(existsSync(join(root, "calls.txt"))).toBe(false);
  });

  it("replaces a wheel that an earlier attempt cut off", async () => {
    writeFileSync(target(), content.slice(0, 100));
    fakePython(writes(content));
    await download();
    expect(readFileSync(target(), "utf8")).toBe(content);
  });

  it("refuses a wheel with another hash and removes it", async () => {
    fakePython(writes("something else"));
    const { failure: kind, message } = await failure();
    expect(kind).toBe("hash");
    expect(message).toContain(wheel.file);
    expect(message).toContain('"python3 -m pip config list"');
  });

  it("tells that pip itself found another hash", async () => {
    fakePython('echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE." >&2; exit 1');
    const { failure: kind, message } = await failure();
    expect(kind).toBe("hash");
    expect(message).toMatch(/made-wheel==1\.2\.3 is not the pinned file.*"pip config list"/);
  });

  it("quotes pip's reason, and tells of --from", async () => {
    fakePython(`
echo "ERROR: Could not find a version that satisfies the requirement made-wheel (from versions: none)" >&2
echo "ERROR: No matching distribution found for made-wheel==1.2.3" >&2; exit 1`);
    const { failure: kind, message } = await failure();
    expect(kind).toBe("download");
    expect(message).toContain('("No matching distribution found for made-wheel==1.2.3")');
    expect(message).toContain(`download ${wheel.file} elsewhere and pass it with --from`);
  });

  it("tells that the disk filled up, and leaves no part of the wheel", async () => {
    fakePython(`
printf part > "$target"
echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1`);
    const { failure: kind, message } = await failure();
    expect(kind).toBe("space");
    expect(message).toContain("SRLOSS_CACHE");
  });

  it("leaves nothing when it is interrupted, and nothing goes on", async () => {
    fakePython(`
printf part > "$target"; printf part > "$TMPDIR/part"
echo $$ > '${root}/pid'
exec sleep 60`);
    const stop = new AbortController();
    const running = download(() => {}, stop.signal);
    const pid = await vi.waitFor(() => {
      const text = readFileSync(join(root, "pid"), "utf8");
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    }, 5000);
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(folder)).toEqual([]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("does not start when it has been interrupted already", async () => {
    fakePython(writes(content));
    await expect(download(() => {}, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
