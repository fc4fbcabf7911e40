import { gzipSync } from "node:zlib";
import { failure } from "@srloss/reference/failure";
import { closeServers, refusingUrl } from "@srloss/reference/weights-server";
import { afterEach, describe, expect, it } from "vitest";
import { httpSource } from "../src/index.ts";
import { expectBytes, file, quick, serveFile } from "./served-file.ts";

afterEach(closeServers);

describe("what fails for a moment", () => {
  for (const status of [408, 429, 500, 502, 503])
    it(`is tried again after ${status}`, async () => {
      const { server, source } = await serveFile([{ status }, { status }]);
      expectBytes(await source.read(0, 10), file.slice(0, 10));
      expect(server.requests).toHaveLength(3);
    });

  it("is tried again after longer and longer pauses", async () => {
    const backOffMs = 40;
    const { server, source } = await serveFile([{ status: 503 }, { status: 503 }, { status: 503 }], {}, { backOffMs });
    await source.size();
    const times = server.requests.map(({ at }) => at);
    const pauses = times.slice(1).map((at, i) => at - times[i]!);
    expect(pauses).toHaveLength(3);
    // Each is 50 % to 150 % of its nominal length; a timer may fire a millisecond early.
    pauses.forEach((pause, i) => {
      expect(pause).toBeGreaterThanOrEqual(backOffMs * 2 ** i * 0.5 - 2);
    });
  });

  it("is given up after the last try, in one sentence", async () => {
    const { server, source } = await serveFile([], { status: 503 }, { retries: 2 });
    const error = await failure(source.size());
    expect(error).toMatchObject({ name: "WeightsError", code: "http" });
    expect(error.message).toBe(
      `${server.url()} answers 503 Service Unavailable (3 tries); check the network, or give a local file.`,
    );
    expect(server.requests).toHaveLength(3);
  });

  it("may succeed when the same source is asked again later", async () => {
    const { source } = await serveFile([{ status: 503 }], {}, { retries: 0 });
    await failure(source.size());
    expect(await source.size()).toBe(file.length);
  });
});

describe("a connection that breaks", () => {
  it("is resumed from the last byte that arrived", async () => {
    const { server, source } = await serveFile([{}, { cutAfter: 20_000 }, { cutAfter: 30_000 }]);
    expectBytes(await source.read(100_000, 200_000), file.slice(100_000, 200_000));
    expect(server.requests.slice(1).map(({ range }) => range)).toEqual([
      "bytes=100000-199999",
      "bytes=120000-199999",
      "bytes=150000-199999",
    ]);
    expect(server.sent).toBe(65_536 + 100_000);
  });

  it("is resumed where a body ended early in good order", async () => {
    const { server, source } = await serveFile([{}, { endAfter: 500 }]);
    expectBytes(await source.read(100_000, 101_000), file.slice(100_000, 101_000));
    expect(server.requests.at(-1)!.range).toBe("bytes=100500-100999");
  });

  it("is mended where it broke after the last byte", async () => {
    const { source } = await serveFile([{}, { chunked: true, cutAfter: 1_000 }]);
    expectBytes(await source.read(100_000, 101_000), file.slice(100_000, 101_000));
  });

  it("is an error that tells how far it came when it never holds", async () => {
    const { server, source } = await serveFile([{}], { endAfter: 0 }, { retries: 1 });
    const error = await failure(source.read(100_000, 101_000));
    expect(error).toMatchObject({ code: "network" });
    expect(error.message).toBe(
      `${server.url()} ended after 0 of 1000 bytes (2 tries); check the network, or give a local file.`,
    );
  });

  it("is told from one that was never there", async () => {
    const { server, source } = await serveFile([], { cutAfter: 1_000 }, { retries: 0 });
    const error = await failure(source.size());
    expect(error).toMatchObject({ code: "network" });
    expect(error.message).toMatch(new RegExp(`^${server.url()} broke off \\(.+\\) \\(1 try\\); check`));
  });

  it("counts as dead when nothing comes for a while", async () => {
    const { server, source } = await serveFile([{ delayMs: 1_000 }, {}, { silentAfter: 100 }], {}, { stallMs: 300 });
    expectBytes(await source.read(100_000, 101_000), file.slice(100_000, 101_000));
    expect(server.requests.map(({ range }) => range)).toEqual([
      "bytes=0-65535",
      "bytes=0-65535",
      "bytes=100000-100999",
      "bytes=100100-100999",
    ]);
  });

  it("does not count as dead while a little comes now and then", async () => {
    const { server, source } = await serveFile([], { trickle: { pieces: 8, everyMs: 100 } }, { stallMs: 500 });
    expect(await source.size()).toBe(file.length);
    expect(server.requests).toHaveLength(1);
  });

  it("counts as dead while next to nothing comes", async () => {
    const slow = { trickle: { pieces: 300_000, everyMs: 5 } };
    const { server, source } = await serveFile([], slow, { stallMs: 100, minRate: 10_000, retries: 1 });
    const error = await failure(source.size());
    expect(error).toMatchObject({ name: "WeightsError", code: "stalled" });
    expect(error.message).toMatch(new RegExp(`^${server.url()} sent only \\d+ bytes in 0\\.1 s \\(2 tries\\)`));
  });

  it("says that nothing came", async () => {
    const { server, source } = await serveFile([], { silentAfter: 0 }, { stallMs: 50, retries: 1 });
    const error = await failure(source.size());
    expect(error).toMatchObject({ name: "WeightsError", code: "stalled" });
    expect(error.message).toContain(`${server.url()} sent nothing for 0.05 s (2 tries)`);
  });
});

describe("what can't succeed", () => {
  it.each([
    [404, "Not Found", /; nothing is there: check the address, or give a local file\.$/],
    [410, "Gone", /; nothing is there: check the address, or give a local file\.$/],
    [403, "Forbidden", /; it is not open to you: check the address and your network, or give a local file\.$/],
    [401, "Unauthorized", /; it is not open to you/],
  ])("is not tried again: %i", async (status, text, hint) => {
    const { server, source } = await serveFile([], { status });
    const error = await failure(source.size());
    expect(error).toMatchObject({ name: "WeightsError", code: "http" });
    expect(error.message).toContain(`${server.url()} answers ${status} ${text};`);
    expect(error.message).toMatch(hint);
    expect(server.requests).toHaveLength(1);
  });

  it("is not tried again: another range than the one asked for", async () => {
    const { server, source } = await serveFile([], { headers: { "content-range": "bytes 5-65540/300000" } });
    const error = await failure(source.size());
    expect(error).toMatchObject({ name: "WeightsError", code: "http" });
    expect(String(error)).toMatch(/answers another range/);
    expect(server.requests).toHaveLength(1);
  });

  it("gives the connection back after a refusal", async () => {
    const { server, source } = await serveFile([], { status: 404, text: "x".repeat(20_000_000) });
    await failure(source.size());
    await expect.poll(() => server.unfinished, { timeout: 5_000 }).toBe(0);
  });
});

it("a redirect to what is no address is said in our own words", async () => {
  const { server, source } = await serveFile([], { status: 302, headers: { location: "http://[" } });
  expect((await failure(source.size())).message).toBe(
    `${server.url()} can't be reached (it sends on to what is no address) (1 try); check the address, or give a local file.`,
  );
});

describe("a body without an end", () => {
  it("of a range: no more is taken than was asked for", async () => {
    const { server, source } = await serveFile([{}], { endless: true });
    expectBytes(await source.read(100_000, 101_000), file.slice(100_000, 101_000));
    await expect.poll(() => server.unfinished, { timeout: 5_000 }).toBe(0);
  });

  it("of a whole file: it is refused where it is longer than the weights can be", async () => {
    const { server, source } = await serveFile([], { endless: true, ranges: false }, { maxBytes: 1_000_000 });
    const taken = countBytes();
    const error = await failure(
      httpSource(server.url(), { ...quick, maxBytes: 1_000_000, onBytes: taken.onBytes }).size(),
    );
    expect(error).toMatchObject({ name: "WeightsError", code: "http" });
    expect(error.message).toBe(
      `${server.url()} sends more than 1 MB, which these weights can't have; check the address.`,
    );
    expect(taken.count()).toBeLessThan(2_000_000);
    await failure(source.size());
    await expect.poll(() => server.unfinished, { timeout: 5_000 }).toBe(0);
  });

  it("announced: nothing of it is taken", async () => {
    const { server, source } = await serveFile([], { ranges: false }, { maxBytes: 1000 });
    expect((await failure(source.size())).message).toContain(`${server.url()} sends more than 1000 bytes`);
  });

  it("that a range claims: no read is as long", async () => {
    const { source } = await serveFile([], { headers: { "content-range": "bytes 0-65535/99999999999999" } });
    expect(await source.size()).toBe(99999999999999);
    expect((await failure(source.read(0, 99999999999999))).message).toContain("sends more than 640 MB");
  });

  it.each([true, false])("in a compressed answer (ranges: %s): it is refused unread", async (ranges) => {
    const bytes = gzipSync(new Uint8Array(50_000_000));
    const { server, source } = await serveFile([], { bytes, ranges, headers: { "content-encoding": "gzip" } });
    const error = await failure(source.size());
    expect(error).toMatchObject({ name: "WeightsError", code: "http" });
    expect(error.message).toBe(
      `${server.url()} sends its answer compressed (gzip), which was not asked for; give another address, or a local file.`,
    );
    // A range may have been cut by a cache on the way.
    expect(server.requests).toHaveLength(ranges ? 2 : 1);
  });
});

/** Of what a source takes. */
function countBytes(): { onBytes(count: number): void; count(): number } {
  let taken = 0;
  const onBytes = (count: number) => {
    taken += count;
  };
  return { onBytes, count: () => taken };
}

it("a status text that a terminal would act on is shown as it is written", async () => {
  const fetch = async () => ({ status: 403, statusText: "\u001b[2Jno", headers: new Headers() }) as Response;
  const error = await failure(httpSource("http://localhost/vgg.h5", { ...quick, fetch }).size());
  expect(error.message).toContain("answers 403 \\u001b[2Jno;");
});

describe("an address that can't be reached", () => {
  it("refused: named, with the reason and what to do", async () => {
    const url = await refusingUrl();
    const error = await failure(httpSource(url, quick).size());
    expect(error).toMatchObject({ name: "WeightsError", code: "network" });
    expect(error.message).toMatch(
      /^http:\S+ can't be reached \(.*ECONNREFUSED.*\) \(2 tries\); nothing listens there: check the address and its port, or/,
    );
  });

  it("refused on every address of a name", async () => {
    // Node's error of a name with several addresses has a code and no message.
    const refused = Object.assign(new AggregateError([new Error("::1"), new Error("127.0.0.1")]), {
      code: "ECONNREFUSED",
    });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: refused }));
    const error = await failure(httpSource("http://localhost/vgg.h5", { ...quick, fetch, retries: 0 }).size());
    expect(error.message).toContain("http://localhost/vgg.h5 can't be reached (ECONNREFUSED)");
  });

  it("unknown name: named, with the reason and what to do", async () => {
    // A label of more than 63 letters is refused by the resolver itself: no network is needed to know.
    const host = `${"no-such-host-".repeat(6)}.invalid`;
    const error = await failure(httpSource(`http://${host}/vgg.h5`, { ...quick, retries: 0 }).size());
    expect(error).toMatchObject({ name: "WeightsError", code: "network" });
    expect(error.message).toMatch(/can't be reached \(.*(ENOTFOUND|EAI_\w+).*\) \(1 try\); check the/);
  });

  const tls = "its certificate is not trusted here: check the address, and who stands between";
  it.each<[string, string, number, string]>([
    ["ENOTFOUND", "getaddrinfo ENOTFOUND exmaple.org", 1, "check the name in the address, and your network"],
    ["EAI_AGAIN", "getaddrinfo EAI_AGAIN example.org", 2, "check the name in the address, and your network"],
    ["ENETUNREACH", "connect ENETUNREACH", 2, "nothing listens there: check the address and its port"],
    ["CERT_HAS_EXPIRED", "certificate has expired", 1, tls],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate", 1, tls],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate", 1, tls],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "Host: localhost. is not in the cert's altnames", 1, tls],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number", 1, "it does not speak https there: check the address"],
    ["", "unknown scheme", 1, "check the address"],
    ["", "redirect count exceeded", 1, "check the address"],
    ["ECONNRESET", "read ECONNRESET", 5, "check the network"],
    ["UND_ERR_CONNECT_TIMEOUT", "Connect Timeout Error", 5, "check the network"],
  ])("%s (%s) is tried %i times", async (code, message, tries, hint) => {
    let asked = 0;
    const fetch = () => {
      asked++;
      return Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) }));
    };
    const error = await failure(httpSource("http://localhost/vgg.h5", { ...quick, retries: 4, fetch }).size());
    expect(asked).toBe(tries);
    const counted = tries === 1 ? "1 try" : `${tries} tries`;
    expect(error.message).toBe(
      `http://localhost/vgg.h5 can't be reached (${message}) (${counted}); ${hint}, or give a local file.`,
    );
  });
});

describe("a server that says when to come back", () => {
  it("is asked again then", async () => {
    const { server, source } = await serveFile([{ status: 429, headers: { "retry-after": "1" } }]);
    expect(await source.size()).toBe(file.length);
    const [first, second] = server.requests;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
  });

  it("is not waited for longer than a minute", async () => {
    const { server, source } = await serveFile([], { status: 503, headers: { "retry-after": "3600" } });
    expect((await failure(source.size())).message).toBe(
      `${server.url()} answers 503 Service Unavailable and asks to come back in 3600 s; do so, or give a local file.`,
    );
    expect(server.requests).toHaveLength(1);
  });
});
