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
    if (request.url === "/endless" || request.url === "/zeros") {
      const chunk = Buffer.alloc(65_536);
      // Begins as a PNG does.
      if (request.url === "/endless") response.write(Buffer.from("89504e470d0a1a0a", "hex"));
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    } else if (request.url === "/silent") return;
    else if (request.url === "/elsewhere") response.writeHead(302, { location: "file:///etc/passwd" }).end();
    else if (request.url === "/packed")
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

it("an endless answer ends at the limit", async () => {
  await expect(imageBytes(`${host}/endless`, { maxBytes: 1e6 })).rejects.toThrow(/more than the limit of 1.000 MB/);
});

it("what begins as no image does is read no further", async () => {
  await expect(imageBytes(`${host}/zeros`)).rejects.toThrow(/is not an image that can be read/);
});

it("a compressed answer is refused, whatever it unpacks to, and not asked for again", async () => {
  asked = 0;
  await expect(imageBytes(`${host}/packed`)).rejects.toThrow(
    "the server sends it compressed (gzip), which was not asked for.",
  );
  expect(asked).toBe(1);
});

it("a server that says next to nothing is given up, and says how little", async () => {
  await expect(imageBytes(`${host}/silent`, { stallMs: 50 })).rejects.toThrow("the server sent no bytes in 0.05 s.");
});

it("where a server sends on to no address it is not asked again, and the reason is said", async () => {
  asked = 0;
  await expect(imageBytes(`${host}/elsewhere`)).rejects.toThrow("can't be had: URL scheme must be a HTTP(S) scheme.");
  expect(asked).toBe(1);
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
