import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { imageBytes } from "../src/index.ts";

let server: Server;
let host: string;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    if (request.url === "/endless") {
      const chunk = Buffer.alloc(65_536);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    } else if (request.url === "/packed")
      response.setHeader("content-encoding", "gzip").end(gzipSync(Buffer.alloc(5_000_000)));
    else if (request.url === "/whole") response.end("image");
    else response.writeHead(request.url === "/broken" ? 500 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it("an address gives its bytes", async () => {
  expect(Buffer.from(await imageBytes(`${host}/whole`)).toString()).toBe("image");
});

it.each(["endless", "packed"])("an %s answer ends at the limit", async (path) => {
  await expect(imageBytes(`${host}/${path}`, { maxBytes: 1e6 })).rejects.toThrow(/more than the limit of 1.000 MB/);
});

it("a missing image is asked for once, a server that fails three times", async () => {
  asked = 0;
  await expect(imageBytes(`${host}/none.png`)).rejects.toThrow("/none.png can't be had: the server answered 404.");
  expect(asked).toBe(1);
  await expect(imageBytes(`${host}/broken`)).rejects.toThrow("the server answered 500");
  expect(asked).toBe(4);
});

it("a download ends with its signal", async () => {
  const end = new AbortController();
  const ended = imageBytes(`${host}/endless`, { signal: end.signal });
  end.abort(new Error("enough"));
  await expect(ended).rejects.toThrow("enough");
});
