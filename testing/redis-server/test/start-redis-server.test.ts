import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { bringRedisServer, startRedisServer } from "../src/index.ts";

const program = bringRedisServer();

function say(url: string, words: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${words}\r\n`));
    socket.on("error", reject);
    socket.on("data", (data) => {
      socket.destroy();
      resolve(String(data));
    });
  });
}

describe.skipIf(!program)("a Redis server", () => {
  it("keeps what it has, or forgets it, when it starts again", async () => {
    const server = await startRedisServer(program!);
    try {
      expect(await say(server.url, "SET a 1")).toBe("+OK\r\n");
      await server.restart({ forget: false });
      expect(await say(server.url, "GET a")).toBe("$1\r\n1\r\n");
      await server.restart({ forget: true });
      expect(await say(server.url, "GET a")).toBe("$-1\r\n");
    } finally {
      await server.stop();
    }
    await expect(say(server.url, "PING")).rejects.toThrow("ECONNREFUSED");
  });
});
