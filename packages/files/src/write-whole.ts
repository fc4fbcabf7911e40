import type { Stats } from "node:fs";
import { chmod, chown, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SrlossError } from "@srloss/core";
import { checkOptions, given, type OptionNames, printable } from "@srloss/core/validation";
import { makeFolder } from "./make-folder.ts";
import { processIdentity } from "./process-identity.ts";
import { removeUnfinished } from "./unfinished-files.ts";
import { unwritable } from "./unwritable.ts";

export interface WriteOptions {
  /** Files that what is written was made of: none of them is replaced, by whatever path or link. Defaults to none. */
  readonly inputs?: readonly string[];
  /** Whether to wait until the bytes are on the disk, where they outlive a machine that loses its power. Defaults to `false`. */
  readonly durable?: boolean;
}

const writeOptionNames: OptionNames<WriteOptions> = { inputs: true, durable: true };

/**
 * Writes a file under a temporary name and renames it: a reader sees all of it or nothing. Folders are made. A link
 * keeps pointing where it did; a pipe or a device, such as /dev/stdout, is written to. A file that is replaced keeps its
 * mode and, where that is allowed, its owner; one that is read-only stays. What a writer that was killed left in the
 * folder is removed.
 *
 * @param path Of the file; one that is there is replaced.
 * @param data Bytes, or text that is written as UTF-8; or pieces of it, one after the other, for what is too long to be one.
 * @param options `inputs`, which stay; `durable`.
 * @throws SrlossError in one sentence with the reason; code `input` where the file is one of `inputs`, else `output`.
 *
 * @example
 * ```ts
 * await writeWhole("out/losses.json", JSON.stringify({ l1: 3.5 }));
 * ```
 */
export async function writeWhole(
  path: string,
  data: Uint8Array | string | Iterable<Uint8Array | string>,
  options: WriteOptions = {},
): Promise<void> {
  checkOptions("writeWhole", options, writeOptionNames);
  const { target, there } = await replaceable(path, options);
  if (there && !there.isFile()) {
    await writeFile(target, data).catch((error: unknown) => {
      throw unwritable(path, error);
    });
    return;
  }
  const folder = dirname(target);
  // Not made of the file's own name, which may be as long as names can be.
  const temporary = join(folder, `.srloss-${processIdentity}-${Math.random().toString(36).slice(2)}.tmp`);
  try {
    await makeFolder(folder);
    await removeUnfinished(folder);
    await writeFile(temporary, data, {
      flag: "wx",
      mode: there ? there.mode & 0o666 : 0o666,
      ...(options.durable && { flush: true }),
    });
    if (there) await likeBefore(temporary, there);
    await rename(temporary, target);
    if (options.durable) await flushFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(path, error);
  }
}

/**
 * Refuses what `writeWhole` would refuse, as far as that can be known before the work whose result is to be written.
 *
 * @param path Of the file that will be written.
 * @param options As for `writeWhole`.
 * @throws SrlossError as `writeWhole` does.
 *
 * @example
 * ```ts
 * await checkWritable("out/losses.json", { inputs: ["sr.png", "hr.png"] });
 * ```
 */
export async function checkWritable(path: string, options: WriteOptions = {}): Promise<void> {
  checkOptions("checkWritable", options, writeOptionNames);
  await replaceable(path, options);
}

/** A rename is on the disk when its folder is. Not every system opens folders. */
async function flushFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r").catch(() => undefined);
  await opened?.sync().catch(() => undefined);
  await opened?.close();
}

/** Where the file is, and what is there. */
async function replaceable(
  path: string,
  { inputs = [] }: WriteOptions,
): Promise<{ readonly target: string; readonly there: Stats | undefined }> {
  if (typeof path !== "string")
    throw new SrlossError("argument", `The name of the file to write is text; got ${given(path)}.`);
  if (path === "") throw new SrlossError("output", "The name of the file to write is empty.");
  // A link's own place may be on another disk, and a file is renamed within one.
  const target = await realpath(path).catch(() => path);
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory()) throw unwritable(path, { code: "EISDIR" });
  if (!there?.isFile()) return { target, there };
  for (const input of inputs)
    if (await isSameFile(target, input))
      throw new SrlossError(
        "input",
        input === path
          ? `${shown(path)} is what is read, and stays; name another file to write.`
          : `${shown(path)} is the same file as ${shown(input)}, which is read; name another file to write.`,
      );
  // Root could write it all the same; a file that is read-only was meant to stay.
  const readOnly = (there.mode & 0o222) === 0 || !(await opens(target));
  if (readOnly) throw new SrlossError("output", `${shown(path)} can't be written: it is read-only.`);
  return { target, there };
}

/** For writing. */
async function opens(path: string): Promise<boolean> {
  try {
    await (await open(path, "r+")).close();
    return true;
  } catch {
    return false;
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([a, b].map((path) => stat(path, { bigint: true })));
    return one!.dev === other!.dev && one!.ino === other!.ino;
  } catch {
    return false;
  }
}

async function likeBefore(temporary: string, { uid, gid, mode }: Stats): Promise<void> {
  // Another user's file becomes the writer's own where the system has it so.
  await chown(temporary, uid, gid).catch(() => undefined);
  await chmod(temporary, mode & 0o7777);
}

const shown = (path: string) => printable(path, 300);
