import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, closeServers, refusingUrl, serveWeights } from "@srloss/reference/weights-server";
import { randomWeights, weightsToSafetensors } from "@srloss/vgg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectRefusal } from "./refusal.ts";
import { type Scratch, scratch } from "./srloss.ts";

let file: Uint8Array;
const made: Scratch[] = [];
const cached = "cache/weights/vgg19-torchvision-block1_conv1.safetensors";
const pull = (url: string) => ["weights", "pull", "vgg19-torchvision", "--up-to", "block1_conv1", "--url", url];

beforeAll(async () => {
  file = weightsToSafetensors(
    await randomWeights({ network: "vgg19", upTo: "block1_conv1", preprocessing: "torchvision" }),
  );
});
afterAll(async () => {
  await closeServers();
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

// Five tries, with longer and longer pauses between them.
const patience = { timeout: 120_000 };

describe.concurrent(
  "a server that sends no weights: one sentence, nothing kept, and the next run works",
  patience,
  () => {
    it.each<[string, number, RegExp, Answer]>([
      ["403", 1, /answers 403/, { status: 403 }],
      ["404", 1, /answers 404.*check the address/, { status: 404 }],
      ["a page in place of the file", 2, /HTML page/, { bytes: Buffer.from("<!doctype html><html>sign in</html>") }],
      ["silence from the start", 1, /sent nothing for 1 s \(5 tries\)/, { delayMs: 60_000 }],
      ["silence in the middle", 1, /sent nothing for 1 s \(5 tries\)/, { silentAfter: 100 }],
      ["closes early", 1, /(broke off|ended after).*\(5 tries\)/, { cutAfter: 0 }],
    ])("%s", async (_, wanted, message, rest) => {
      const own = place();
      const server = await serveWeights(file, { rest });
      const ended = await own.srloss(...pull(server.url()), "--timeout", "1");
      expectRefusal(ended, wanted, message);
      expect(ended.stderr).toContain("127.0.0.1");
      expect(kept(own)).toEqual([]);
      await expectNextRunWorks(own);
    });

    it("other weights than the published ones", async () => {
      const own = place();
      // Of the right kind and shape: only the digest tells.
      const random = await randomWeights({ network: "vgg19", upTo: "block1_conv1" });
      const server = await serveWeights(weightsToSafetensors(random));
      const words = ["weights", "pull", "vgg19-keras", "--up-to", "block1_conv1", "--url", server.url()];
      const ended = await own.srloss(...words);
      expectRefusal(ended, 1, /is not the published vgg19-keras: the digest of its layers up to block1_conv1 is/);
      expect(kept(own)).toEqual([]);
    });
  },
);

it("weights verify ADDRESS says nothing of a server that is well", async () => {
  const own = place();
  const { status, stderr } = await own.srloss("weights", "verify", (await serveWeights(file)).url());
  expect(status, stderr).toBe(0);
  expect(stderr).not.toContain("trying again");
  const silent = await serveWeights(file, { answers: [{ cutAfter: 0 }] });
  expect((await own.srloss("weights", "verify", silent.url())).stderr).toContain("trying again");
});

it("weights verify asks a server for nothing twice, and one that is not there no more often than it says", async () => {
  const own = place();
  const sound = await serveWeights(file);
  expect((await own.srloss("weights", "verify", sound.url())).status).toBe(0);
  const ranges = sound.requests.map(({ range }) => range);
  expect(new Set(ranges).size).toBe(ranges.length);
  const missing = await serveWeights(file, { rest: { status: 404 } });
  expectRefusal(await own.srloss("weights", "verify", missing.url()), 1, /answers 404/);
  expect(missing.requests).toHaveLength(1);
});

it("pull --url takes a copy on disk into the cache, checked like one that was downloaded", async () => {
  const own = place();
  writeFileSync(join(own.folder, "copy.safetensors"), file);
  const { status, stderr } = await own.srloss(...pull("copy.safetensors"));
  expect(status, stderr).toBe(0);
  expect(kept(own).sort()).toEqual([cached, "copy.safetensors"].sort());
  // That the set is in the cache already says nothing of another source.
  expectRefusal(await own.srloss(...pull("none.safetensors")), 2, /none\.safetensors does not exist/);
  const mirror = await serveWeights(file);
  expect((await own.srloss(...pull(mirror.url()))).status).toBe(0);
  expect(mirror.sent).toBeGreaterThan(0);
  expect(kept(own).sort()).toEqual([cached, "copy.safetensors"].sort());
  const keras = ["weights", "pull", "vgg19-keras", "--up-to", "block1_conv1", "--url", "copy.safetensors"];
  expectRefusal(await own.srloss(...keras), 2, /copy\.safetensors holds weights that were trained with torchvision/);
});

// Alone: no other server may be given the address.
describe("no server", () => {
  it("nobody listens", async () => {
    const own = place();
    expectRefusal(await own.srloss(...pull(await refusingUrl())), 1, /can't be reached/);
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
