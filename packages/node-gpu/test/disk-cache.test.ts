import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asNobody } from "@srloss/reference/as-nobody";
import { WeightsError } from "@srloss/weights";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskCache } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "srloss-cache-"));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = (length: number, start = 0) => Uint8Array.from({ length }, (_, i) => (start + i * 7) % 256);
const failure = (task: Promise<unknown>) =>
  task.then(
    () => undefined,
    (error: unknown) => error as WeightsError,
  );

describe("entries", () => {
  it("what was written is read, in a folder that is made on demand", async () => {
    const cache = diskCache({ folder: join(folder, "a", "b") });
    expect(await cache.read("k.bin")).toBeUndefined();
    await cache.write("k.bin", bytes(1000));
    expect(Uint8Array.from((await cache.read("k.bin"))!)).toEqual(bytes(1000));
    await cache.write("k.bin", bytes(10, 3));
    expect(Uint8Array.from((await diskCache({ folder: cache.location }).read("k.bin"))!)).toEqual(bytes(10, 3));
    expect(await readdir(cache.location)).toEqual(["k.bin"]);
  });

  it("only the bytes of a view are written", async () => {
    const cache = diskCache({ folder });
    await cache.write("k", bytes(100).subarray(20, 30));
    expect(Uint8Array.from((await cache.read("k"))!)).toEqual(bytes(100).subarray(20, 30));
  });

  it("are forgotten, also when there is none", async () => {
    const cache = diskCache({ folder });
    await cache.write("k", bytes(3));
    await cache.remove("k");
    await cache.remove("k");
    expect(await cache.read("k")).toBeUndefined();
    await diskCache({ folder: join(folder, "absent") }).remove("k");
  });

  it.each(["", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a b", "a\0"])("%j is no name", async (key) => {
    const cache = diskCache({ folder });
    const message = `"${key}" can't be the name of a cache entry.`;
    await expect(cache.read(key)).rejects.toThrow(message);
    await expect(cache.write(key, bytes(1))).rejects.toThrow(message);
    await expect(cache.remove(key)).rejects.toThrow(message);
    await expect(cache.locked(key, async () => 1)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it("are in SRLOSS_CACHE where no folder is given", async () => {
    const before = process.env.SRLOSS_CACHE;
    process.env.SRLOSS_CACHE = folder;
    try {
      expect(diskCache().location).toBe(join(folder, "weights"));
    } finally {
      if (before === undefined) delete process.env.SRLOSS_CACHE;
      else process.env.SRLOSS_CACHE = before;
    }
  });
});

describe("a folder that can't be used", () => {
  const hint = "Set SRLOSS_CACHE to a folder that can be written.";

  it("without permission: writing says so, the task of a lock still runs", async () => {
    await mkdir(join(folder, "locked"), { mode: 0o555 });
    const cache = diskCache({ folder: join(folder, "locked") });
    await asNobody(async () => {
      const error = await failure(cache.write("k", bytes(3)));
      expect(error).toBeInstanceOf(WeightsError);
      expect([error!.code, error!.message]).toEqual([
        "cache",
        `${join(cache.location, "k")} can't be written: permission denied. ${hint}`,
      ]);
      expect(await cache.read("k")).toBeUndefined();
      expect(await cache.locked("k", async () => 7)).toBe(7);
    });
    expect(await readdir(cache.location)).toEqual([]);
  });

  it("without permission: an entry is read, and not removed", async () => {
    await diskCache({ folder }).write("k", bytes(5));
    await chmod(folder, 0o555);
    const cache = diskCache({ folder });
    const error = await asNobody(async () => {
      expect(Uint8Array.from((await cache.read("k"))!)).toEqual(bytes(5));
      return failure(cache.remove("k"));
    });
    expect(error).toBeInstanceOf(WeightsError);
    expect(error!.message).toBe(`${join(folder, "k")} can't be removed (EACCES). ${hint}`);
  });

  it("an entry without permission", async () => {
    await writeFile(join(folder, "k"), "", { mode: 0 });
    const error = await asNobody(() => failure(diskCache({ folder }).read("k")));
    expect(error!.message).toBe(`${join(folder, "k")} can't be read (EACCES). ${hint}`);
  });

  it("a file in its place", async () => {
    await writeFile(join(folder, "file"), "");
    const cache = diskCache({ folder: join(folder, "file") });
    expect(await cache.read("k")).toBeUndefined();
    expect((await failure(cache.write("k", bytes(3))))!.message).toBe(
      `${join(cache.location, "k")} can't be written: part of its path is a file. ${hint}`,
    );
    await cache.remove("k");
    expect(await cache.locked("k", async () => 7)).toBe(7);
  });

  it("a directory in an entry's place", async () => {
    await mkdir(join(folder, "k"));
    const cache = diskCache({ folder });
    expect((await failure(cache.read("k")))!.code).toBe("cache");
    expect((await failure(cache.write("k", bytes(3))))!.message).toMatch(/it is a directory/);
    expect(await readdir(folder)).toEqual(["k"]);
  });
});

describe("locks", () => {
  it("one at a time for one entry, both at once for two", async () => {
    const cache = diskCache({ folder });
    const order: string[] = [];
    const task = (name: string) => async () => {
      order.push(`${name} begins`);
      await sleep(150);
      order.push(`${name} ends`);
      return name;
    };
    const first = cache.locked("k", task("1"));
    await sleep(50);
    const others = [diskCache({ folder }).locked("k", task("2")), cache.locked("other", task("3"))];
    expect(await Promise.all([first, ...others])).toEqual(["1", "2", "3"]);
    expect(order.filter((line) => !line.startsWith("3"))).toEqual(["1 begins", "1 ends", "2 begins", "2 ends"]);
    expect(order.indexOf("3 begins")).toBeLessThan(order.indexOf("1 ends"));
    expect(await readdir(folder)).toEqual([]);
  });

  it("are given back when the task fails", async () => {
    const cache = diskCache({ folder });
    await expect(cache.locked("k", () => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
    expect(await cache.locked("k", async () => 7)).toBe(7);
  });

  it("of a process that died are taken over", async () => {
    const left = join(folder, "k.lock");
    await mkdir(left);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(left, longAgo, longAgo);
    expect(await diskCache({ folder }).locked("k", async () => existsSync(left))).toBe(true);
    expect(existsSync(left)).toBe(false);
  });

  it("that vanish with their folder end nothing", async () => {
    const cache = diskCache({ folder: join(folder, "mine") });
    const task = async () => {
      await rm(cache.location, { recursive: true });
      // The lock is touched every five seconds.
      await sleep(6000);
      await cache.write("k", bytes(3));
      return 7;
    };
    expect(await cache.locked("k", task)).toBe(7);
    expect(Uint8Array.from((await cache.read("k"))!)).toEqual(bytes(3));
  });
});
