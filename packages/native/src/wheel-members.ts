import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Transform } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import { NativeInstallError } from "./native-install-error.ts";
import type { OnNativeProgress } from "./native-progress.ts";

/**
 * Takes the members of a wheel that `wanted` names out of it, each checked against the SHA-256 that the wheel's own
 * RECORD lists for it.
 * @returns the members' names
 * @throws NativeInstallError where the file is no whole wheel
 */
export async function unpackWheel(
  wheel: string,
  wanted: RegExp,
  folder: string,
  onProgress: OnNativeProgress,
  signal?: AbortSignal,
): Promise<string[]> {
  const found = new Map<string, string>();
  let record: string | undefined;
  try {
    const zip = await yauzl.openPromise(wheel, { autoClose: true });
    try {
      for await (const entry of zip.eachEntry()) {
        signal?.throwIfAborted();
        const { fileName } = entry;
        if (/^[^/]+\.dist-info\/RECORD$/.test(fileName)) record = await text(await zip.openReadStreamPromise(entry));
        if (!wanted.test(fileName)) continue;
        const target = join(folder, fileName);
        await mkdir(dirname(target), { recursive: true });
        const hash = createHash("sha256");
        let done = 0;
        let reported = 0;
        const total = entry.uncompressedSize;
        const watch = new Transform({
          transform(chunk: Buffer, _encoding, next) {
            hash.update(chunk);
            done += chunk.length;
            if (done - reported > 16e6 || done === total) {
              reported = done;
              onProgress({ step: "unpack", message: `Unpacking ${basename(fileName)}`, done, total });
            }
            next(null, chunk);
          },
        });
        await pipeline(await zip.openReadStreamPromise(entry), watch, createWriteStream(target), { signal });
        found.set(fileName, hash.digest("base64url"));
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (signal?.aborted || (error as NodeJS.ErrnoException).syscall) throw error;
    throw broken(wheel, (error as Error).message, error);
  }
  const hashes = recordedHashes(record ?? "");
  for (const [name, hash] of found)
    if (hashes.get(name) !== hash) throw broken(wheel, `${name} differs from the wheel's own RECORD`);
  return [...found.keys()];
}

function recordedHashes(record: string): Map<string, string> {
  const rows = record.split(/\r?\n/).map((line) => line.split(","));
  return new Map(rows.map(([name = "", hash = ""]) => [name, hash.replace(/^sha256=/, "")]));
}

function broken(wheel: string, detail: string, cause?: unknown): NativeInstallError {
  return new NativeInstallError(
    "wheel",
    `${wheel} is not a whole wheel (${detail}): download it again, or leave --from out to let pip do it.`,
    { cause },
  );
}
