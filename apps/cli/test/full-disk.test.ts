import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { appendAll } from "../src/append-all.ts";
import { lockRun } from "../src/run-lock.ts";
import { textured } from "./images.ts";
import { expectRefusal } from "./refusal.ts";
import { scratch } from "./srloss.ts";

const { folder, start, srloss, files, remove } = scratch();
const disk = join(folder, "disk");
const full = /the disk is full|it is larger than files may be here/;
let weights: Uint8Array;
let mounted = false;

/** Runs a command through a shell that did something first. */
const shell = (line: string) => ["sh", "-c", `${line} "$@"`, "sh"];

/** Runs a command with 4 to 8 KB left: on a small disk, or where none can be mounted, with files limited to that. */
function srlossWithoutSpace(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  if (!mounted) return start(words, { env, under: shell("ulimit -f 8; exec") }).ended;
  const filler = join(disk, "filler");
  const file = openSync(filler, "w");
  try {
    for (;;) writeSync(file, Buffer.alloc(65536));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe("ENOSPC");
  }
  closeSync(file);
  truncateSync(filler, statSync(filler).size - 8192);
  return start(words, { env }).ended.finally(() => rmSync(filler));
}

const onDisk = () => files().filter((name) => name.startsWith("disk/"));

beforeAll(async () => {
  mkdirSync(disk);
  mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status === 0;
  weights = weightsToSafetensors(
    await randomWeights({ network: "vgg19", upTo: "block1_conv2", preprocessing: "torchvision" }),
  );
  await textured(96, 64, 1).png().toFile(join(folder, "a.png"));
  await textured(96, 64, 2).png().toFile(join(folder, "b.png"));
});
afterEach(closeServers);
afterAll(() => {
  if (mounted) spawnSync("umount", [disk]);
  remove();
});

describe.skipIf(process.platform === "win32")(
  "a full disk: one sentence, exit code 1, and nothing half-written",
  () => {
    it("weights pull", async () => {
      const server = await serveWeights(weights);
      const words = ["weights", "pull", "vgg19-torchvision", "--up-to", "block1_conv2", "--url", server.url()];
      const env = { SRLOSS_CACHE: join(disk, "cache") };
      const ended = await srlossWithoutSpace(words, env);
      expectRefusal(ended, 1, /could not be kept in .*SRLOSS_CACHE/);
      expect(ended.stderr).toMatch(full);
      expect(onDisk()).toEqual(["disk/cache", "disk/cache/weights"]);
      const again = await start(words, { env }).ended;
      expect(again.status, again.stderr).toBe(0);
      expect(onDisk()).toContain("disk/cache/weights/vgg19-torchvision-block1_conv2.safetensors");
      rmSync(join(disk, "cache"), { recursive: true });
    });

    it("weights convert, which leaves the old file", async () => {
      const convert = ["weights", "convert", (await serveWeights(weights)).url(), "disk/to.safetensors"];
      expectRefusal(await srlossWithoutSpace(convert), 1, full);
      expect(onDisk()).toEqual([]);
      expect((await srloss(...convert)).status).toBe(0);
      const before = readFileSync(join(disk, "to.safetensors"));
      expectRefusal(await srlossWithoutSpace(convert), 1, full);
      expect(onDisk()).toEqual(["disk/to.safetensors"]);
      expect(readFileSync(join(disk, "to.safetensors")).equals(before)).toBe(true);
      rmSync(join(disk, "to.safetensors"));
    });

    it.each([
      ["--html", "disk/page.html", ["disk/page.html"]],
      ["--maps", "disk/maps", ["disk/maps", "disk/maps/l1.png", "disk/maps/l2.png"]],
    ])("compare %s, which prints the numbers first", async (option, target, wanted) => {
      const words = ["compare", "a.png", "b.png", "--loss", "l1,l2", "--engine", "wasm", "--json", option, target];
      const ended = await srlossWithoutSpace(words);
      expect(JSON.parse(ended.stdout).values.l1).toBeGreaterThan(0);
      expectRefusal({ ...ended, stdout: "" }, 1, full);
      // A map that still fitted is a whole one.
      for (const name of onDisk().filter((name) => name !== "disk/maps")) {
        expect(name).toMatch(/^disk\/maps\/l[12]\.png$/);
        expect((await sharp(join(folder, name)).stats()).channels).toHaveLength(3);
      }
      expect(onDisk().length).toBeLessThan(wanted.length);
      expect((await srloss(...words)).status).toBe(0);
      expect(onDisk()).toEqual(wanted);
      rmSync(join(folder, target), { recursive: true });
    });

    it.runIf(process.platform === "linux")("a log's line names the log", () => {
      const handle = openSync("/dev/full", "a");
      expect(() => appendAll(handle, Buffer.from("{}\n"), "run/log.ndjson")).toThrow(
        "run/log.ndjson can't be written: the disk is full.",
      );
      closeSync(handle);
    });

    it("a lock that can't be written is none, and its run says why", async ({ skip }) => {
      if (!mounted) skip("nothing can be mounted here");
      const filler = join(disk, "filler");
      const file = openSync(filler, "w");
      try {
        for (;;) writeSync(file, Buffer.alloc(4096));
      } catch {}
      closeSync(file);
      await expect(lockRun(join(disk, "run"), new AbortController().signal)).rejects.toThrow(
        /run\.lock can't be written: the disk is full\.$/,
      );
      expect(onDisk()).toEqual(["disk/filler"]);
      rmSync(filler);
    });

    it
      .runIf(process.platform === "linux")
      .each([
        [["--help"]],
        [["weights", "list"]],
        [["compare", "a.png", "b.png", "--loss", "l1", "--engine", "wasm", "--json"]],
      ])("behind stdout: %s", async (words) => {
      const ended = await start(words, { under: shell("exec >/dev/full; exec") }).ended;
      expectRefusal(ended, 1, /the output can't be written: the disk is full/);
    });
  },
);
