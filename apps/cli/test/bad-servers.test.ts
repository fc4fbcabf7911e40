import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, closeServers, refusingUrl, serveWeights } from "@srloss/reference/weights-server";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectRefusal } from "./refusal.ts";
import { type Scratch, scratch } from "./srloss.ts";

let file: Uint8Array;
const made: Scratch[] = [];
const cached = "cache/weights/vgg19-torchvision-block1_conv1.safetensors";
const pull = (url: string) => ["weights", "pull", "vgg19-torchvision", "--up-to", "block1_conv1", "--url", url];

beforeAll(async () => {
  const random = await randomWeights({ architecture: "vgg19", upTo: "block1_conv1" });
  file = weightsToSafetensors({ ...random, preprocessing: "torchvision" });
});
afterEach(closeServers);
afterAll(() => {
  for (const { remove } of made) remove();
});

function place(): Scratch {
  const found = scratch();
  made.push(found);
  return found;
}

/** What lies in the cache, whatever folders were made for it. */
const kept = ({ files }: Scratch) => files().filter((name) => !["cache", "cache/weights"].includes(name));

/** The same command works as soon as the server does. */
async function expectNextRunWorks(own: Scratch): Promise<void> {
  const { status, stderr } = await own.srloss(...pull((await serveWeights(file)).url()));
  expect(status, stderr).toBe(0);
  expect(kept(own)).toEqual([cached]);
}

describe("a server that sends no weights: one sentence, nothing kept, and the next run works", () => {
  it.each<[string, RegExp, Answer]>([
    ["403", /answers 403/, { status: 403 }],
    ["404", /answers 404.*check the address/, { status: 404 }],
    ["a page in place of the file", /HTML page/, { bytes: Buffer.from("<!doctype html><html>sign in</html>") }],
    ["silence", /sent nothing for 1 s \(5 tries\)/, { silentAfter: 100 }],
    ["closes early", /(broke off|ended after).*\(5 tries\)/, { cutAfter: 0 }],
  ])("%s", async (_, message, rest) => {
    const own = place();
    const server = await serveWeights(file, { rest });
    const ended = await own.srloss(...pull(server.url()), "--timeout", "1");
    expectRefusal(ended, ended.status === 2 ? 2 : 1, message);
    expect(ended.stderr).toContain("127.0.0.1");
    expect(kept(own)).toEqual([]);
    await expectNextRunWorks(own);
  });

  it("nobody listens", async () => {
    const own = place();
    expectRefusal(await own.srloss(...pull(await refusingUrl())), 1, /can't be reached/);
    expect(kept(own)).toEqual([]);
  });

  it("other weights than the published ones", async () => {
    const own = place();
    const server = await serveWeights(file);
    const words = ["weights", "pull", "vgg19-keras", "--up-to", "block1_conv1", "--url", server.url()];
    const ended = await own.srloss(...words);
    expectRefusal(ended, ended.status === 2 ? 2 : 1, /digest|preprocessing/);
    expect(kept(own)).toEqual([]);
  });
});

describe("Ctrl-C in the middle of a download", () => {
  it("ends with 130, keeps nothing, and the next run works", async () => {
    const own = place();
    const server = await serveWeights(file, { rest: { silentAfter: 1000 } });
    const { child, ended } = own.start(pull(server.url()));
    while (server.sent === 0) await new Promise((later) => setTimeout(later, 20));
    child.kill("SIGINT");
    const { status, stdout, stderr } = await ended;
    expect([status, stdout]).toEqual([130, ""]);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("srloss: interrupted");
    expect(kept(own)).toEqual([]);
    await expectNextRunWorks(own);
  });
});

describe("a cache that can't be written", () => {
  it("pull fails in a sentence that names the way out", async () => {
    const own = place();
    writeFileSync(join(own.folder, "taken"), "");
    const env = { SRLOSS_CACHE: join(own.folder, "taken") };
    const { ended } = own.start(pull((await serveWeights(file)).url()), { env });
    expectRefusal(await ended, 1, /could not be kept in .*SRLOSS_CACHE/);
    expect(own.files()).toEqual(["cache", "taken"]);
    rmSync(join(own.folder, "taken"));
    await expectNextRunWorks(own);
  });
});
