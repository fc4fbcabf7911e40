import { failure } from "@srloss/reference/failure";
import { type Answer, closeServers } from "@srloss/reference/weights-server";
import { afterEach, describe, expect, it } from "vitest";
import { httpSource } from "../src/index.ts";
import { serveFile } from "./served-file.ts";

afterEach(closeServers);

describe("an AbortSignal", () => {
  const reason = new Error("the user changed their mind");

  it("given up already: nothing is asked for", async () => {
    const { server, source } = await serveFile([], {}, { signal: AbortSignal.abort(reason) });
    expect(await failure(source.size())).toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, Answer]>([
    ["while the server is silent", { delayMs: 2_000 }],
    ["in the middle of a body", { silentAfter: 1_000 }],
    ["in the pause before the next try", { status: 503 }],
  ])("ends it at once: %s", async (_, answer) => {
    const given = new AbortController();
    const { server, source } = await serveFile([], answer, { signal: given.signal, backOffMs: 20_000 });
    const ended = failure(source.size());
    await expect.poll(() => server.requests.length).toBe(1);
    // A moment, so that what was sent has arrived.
    await new Promise((later) => setTimeout(later, 30));
    const start = performance.now();
    given.abort(reason);
    expect(await ended).toBe(reason);
    expect(performance.now() - start).toBeLessThan(1_500);
    expect(server.requests).toHaveLength(1);
  });

  it("does not wait for the next try where it came with a failure", async () => {
    const given = new AbortController();
    const fetch = () => {
      given.abort(reason);
      return Promise.resolve(new Response("", { status: 503 }));
    };
    const start = performance.now();
    const source = httpSource("http://localhost/vgg.h5", { fetch, signal: given.signal, backOffMs: 20_000 });
    expect(await failure(source.size())).toBe(reason);
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});
