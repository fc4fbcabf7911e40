import { failure } from "@srloss/reference/failure";
import { closeServers, serveWeights } from "@srloss/reference/weights-server";
import { afterEach, describe, expect, it } from "vitest";
import { httpSource } from "../src/index.ts";
import { expectBytes, file, quick, serveFile } from "./served-file.ts";

afterEach(closeServers);

describe("a server with ranges", () => {
  it("sends only what is read", async () => {
    const { server, source } = await serveFile();
    expect(await source.size()).toBe(file.length);
    expectBytes(await source.read(200_000, 200_010), file.slice(200_000, 200_010));
    expect(server.requests.map(({ range }) => range)).toEqual(["bytes=0-65535", "bytes=200000-200009"]);
    expect(server.sent).toBe(65_536 + 10);
  });

  it("is not asked again for the beginning of the file, nor by readers that start together", async () => {
    const { server, source } = await serveFile();
    const [size, start, inside] = await Promise.all([source.size(), source.read(0, 8), source.read(60_000, 65_536)]);
    expect(size).toBe(file.length);
    expectBytes(start, file.slice(0, 8));
    expectBytes(inside, file.slice(60_000, 65_536));
    expect(server.requests).toHaveLength(1);
  });

  it("gives a span that begins in the known part and ends beyond it, and the last byte", async () => {
    const { source } = await serveFile();
    expectBytes(await source.read(65_000, 66_000), file.slice(65_000, 66_000));
    expectBytes(await source.read(file.length - 1, file.length), file.slice(-1));
    expect(await source.read(file.length, file.length)).toHaveLength(0);
  });

  it("says how many bytes arrived", async () => {
    const counts: number[] = [];
    const { server, source } = await serveFile([], {}, { onBytes: (count) => counts.push(count) });
    await source.read(100_000, 299_000);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(server.sent);
  });

  it("refuses a span beyond the end, without asking for it", async () => {
    const { server, source } = await serveFile();
    const error = await failure(source.read(299_000, 300_001));
    expect(error).toMatchObject({ name: "WeightsError", code: "truncated" });
    expect(String(error)).toMatch(/ends after 300000 bytes, before byte 300001/);
    expect(server.requests).toHaveLength(1);
  });

  it("reaches the files beside it", async () => {
    const shard = file.slice(0, 500);
    const server = await serveWeights({ "/vgg/model.json": file, "/vgg/shards/1": shard });
    const beside = httpSource(server.url(), quick).sibling!("shards/1");
    expect(beside.name).toBe(server.url("/vgg/shards/1"));
    expect(await beside.size()).toBe(500);
    expectBytes(await beside.read(0, 500), shard);
  });
});

describe("a server of another site, of which a page sees few headers", () => {
  /** `fetch` as a browser shows it where a server exposes nothing. */
  const filtered: typeof fetch = async (...request) => {
    const { body, status, headers } = await fetch(...request);
    const length = headers.get("content-length");
    const seen = new Response(body, { status, headers: length === null ? {} : { "content-length": length } });
    return Object.defineProperty(seen, "type", { value: "cors" });
  };

  it("is asked once for the file's length, and then for what is read", async () => {
    const { server, source } = await serveFile([], {}, { fetch: filtered });
    expect(await source.size()).toBe(file.length);
    expectBytes(await source.read(200_000, 200_010), file.slice(200_000, 200_010));
    expect(server.requests.map(({ range }) => range)).toEqual(["bytes=0-65535", undefined, "bytes=200000-200009"]);
  });

  it("says so where it tells no length either", async () => {
    const { source } = await serveFile([], { chunked: true }, { fetch: filtered });
    expect(String(await failure(source.size()))).toMatch(/does not tell pages of other sites its size; give a local/);
  });
});

describe("a server that sends whole files only", () => {
  for (const chunked of [false, true])
    it(`is asked once${chunked ? ", also where it does not say the size" : ""}`, async () => {
      const { server, source } = await serveFile([], { ranges: false, chunked });
      expectBytes(await source.read(100, 200), file.slice(100, 200));
      expectBytes(await source.read(250_000, 300_000), file.slice(250_000));
      expect(await source.size()).toBe(file.length);
      expect(server.requests).toHaveLength(1);
    });

  it("starts anew after a cut, and takes back what it had counted", async () => {
    let counted = 0;
    const { server, source } = await serveFile(
      [{ ranges: false, cutAfter: 150_000 }],
      { ranges: false },
      { onBytes: (count) => (counted += count) },
    );
    expectBytes(await source.read(0, file.length), file);
    expect(server.requests).toHaveLength(2);
    expect(counted).toBe(file.length);
  });

  // A CDN sends the whole file until it has it in store, and ranges from then on.
  it("may know ranges after a cut", async () => {
    const { source } = await serveFile([{ ranges: false, cutAfter: 150_000 }]);
    expectBytes(await source.read(140_000, 170_000), file.slice(140_000, 170_000));
    expect(await source.size()).toBe(file.length);
  });

  it("may know ranges after a cut in the middle of the file", async () => {
    const { source } = await serveFile([{}, { ranges: false, cutAfter: 1_000 }]);
    expectBytes(await source.read(140_000, 170_000), file.slice(140_000, 170_000));
  });

  it("may have known ranges before a cut", async () => {
    const { source } = await serveFile([{}, { cutAfter: 1_000 }], { ranges: false });
    expectBytes(await source.read(140_000, 170_000), file.slice(140_000, 170_000));
  });

  it("may have answered a range before, and is then asked for the file once", async () => {
    const { server, source } = await serveFile([{}], { ranges: false });
    expectBytes(await source.read(140_000, 170_000), file.slice(140_000, 170_000));
    expectBytes(await source.read(200_000, 300_000), file.slice(200_000));
    expect(server.requests).toHaveLength(2);
  });
});

it("tells an empty file from one that is not open", async () => {
  const source = httpSource((await serveWeights(new Uint8Array())).url(), quick);
  expect(await source.size()).toBe(0);
});

it("takes no more than it asked for from a server that sends the rest of the file", async () => {
  const rest = { "content-range": "bytes 100000-299999/300000", "content-length": "200000" };
  const body = () => Promise.resolve(new Response(file.slice(100_000), { status: 206, headers: rest }));
  const first = { "content-range": "bytes 0-65535/300000" };
  const opening = () => Promise.resolve(new Response(file.slice(0, 65_536), { status: 206, headers: first }));
  const answers = [opening, body];
  const source = httpSource("http://localhost/vgg.h5", { ...quick, fetch: () => answers.shift()!() });
  expectBytes(await source.read(100_000, 100_100), file.slice(100_000, 100_100));
});

it("asks past a browser's cache that holds the file compressed, and cuts that", async () => {
  const asked: (RequestCache | undefined)[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    asked.push(init?.cache);
    const answer = (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      new Response(bytes, { status: 206, headers });
    if (init?.cache === "no-store") return answer(file.slice(0, 65_536), { "content-range": "bytes 0-65535/300000" });
    return answer(file.slice(7, 65_543), { "content-range": "bytes 0-65535/165736", "content-encoding": "gzip" });
  };
  const source = httpSource("http://localhost/vgg.h5", { ...quick, fetch });
  expect(await source.size()).toBe(300_000);
  expectBytes(await source.read(0, 65_536), file.slice(0, 65_536));
  expect(asked).toEqual([undefined, "no-store"]);
});

describe("a file that changes while it is read", () => {
  const other = file.map((byte) => byte ^ 255);
  const [one, two] = [{ headers: { etag: '"1"' } }, { bytes: other, headers: { etag: '"2"' } }];

  it("is an error between two spans", async () => {
    const { source } = await serveFile([one], two);
    await source.size();
    const error = await failure(source.read(100_000, 100_010));
    expect(error).toMatchObject({ code: "network" });
    expect(String(error)).toMatch(/changed while it was being read/);
  });

  it("is never stitched together of two versions", async () => {
    const { source } = await serveFile([{ ...one, cutAfter: 10_000 }], two);
    expectBytes(await source.read(0, 65_536), other.slice(0, 65_536));
  });

  it("is an error where its size changed and it has no version", async () => {
    const { source } = await serveFile([{}], { bytes: file.slice(0, 200_000) });
    await source.size();
    expect(await failure(source.read(100_000, 100_010))).toMatchObject({ code: "network" });
  });

  it("starts anew where it shrank below what had arrived", async () => {
    const short = file.slice(0, 5_000);
    const { source } = await serveFile([{ cutAfter: 10_000 }], { bytes: short });
    expect(await source.size()).toBe(5_000);
    expectBytes(await source.read(0, 5_000), short);
  });
});
