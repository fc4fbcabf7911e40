import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server that answers on this machine alone. */
export interface RedisServer {
  readonly url: string;
  /** Kills it, and starts it again on the same port. With `forget` it has lost what it had. */
  restart(options: { readonly forget: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis server with a folder and a port of its own. */
export async function startRedisServer(program: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "srloss-redis-"));
  const port = await freePort();
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes"];
  const begin = async (): Promise<ChildProcess> => {
    const child = spawn(program, [...words, "--appendfsync", "always"], { stdio: "ignore" });
    for (let left = 100; left > 0 && !(await answers(port)); left--) {
      if (child.exitCode !== null) throw new Error(`${program} ended with code ${child.exitCode}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return child;
  };
  const end = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  };
  let server = await begin();
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart({ forget }) {
      await end(server);
      if (forget) rmSync(join(folder, "appendonlydir"), { recursive: true, force: true });
      server = await begin();
    },
    async stop() {
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether it takes commands: it refuses them while it loads. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.write("PING\r\n"));
    socket.on("data", (data) => {
      socket.destroy();
      resolve(String(data).startsWith("+PONG"));
    });
  });
}
