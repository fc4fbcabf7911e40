import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** What is asked for, and how it would be answered. */
interface Request {
  readonly from: number;
  /** Of the answer's body, honestly. */
  readonly body: Uint8Array;
  readonly file: Uint8Array;
  /** The status line and headers, as an honest server of the script sends them. */
  readonly head: string;
  /** A number in 0..255 out of the script. */
  readonly argument: number;
}

type Trick = (socket: Socket, request: Request) => void;

const bomb = gzipSync(new Uint8Array(30e6));
const noise = Uint8Array.from({ length: 65536 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);

const header = (head: string, name: string, value: string) =>
  head.replace(new RegExp(`^${name}:.*\r\n`, "im"), "").replace("\r\n\r\n", `\r\n${name}: ${value}\r\n\r\n`);
const without = (head: string, name: string) => head.replace(new RegExp(`^${name}:.*\r\n`, "im"), "");
const send = (socket: Socket, head: string, body: Uint8Array) => {
  socket.write(head, "latin1");
  socket.end(body);
};

/** Sends for as long as anybody takes it. */
function endlessly(socket: Socket, bytes: Uint8Array): void {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on("drain", more);
  more();
}

/** All that a server may do, beginning with what it should. */
const tricks: Readonly<Record<string, Trick>> = {
  honest: (socket, { head, body }) => send(socket, head, body),
  "endless body": (socket, { head }) => {
    socket.write(without(head, "content-length"), "latin1");
    endlessly(socket, noise);
  },
  "endless body of a stated length": (socket, { head, argument }) => {
    socket.write(header(head, "content-length", "9".repeat(1 + (argument % 15))), "latin1");
    endlessly(socket, noise);
  },
  "gzip bomb": (socket, { head, argument }) => {
    const name = ["gzip", "GZIP", "x-gzip", "gzip, gzip"][argument % 4]!;
    send(socket, header(header(head, "content-encoding", name), "content-length", String(bomb.length)), bomb);
  },
  "an encoding that it is not": (socket, { head, body, argument }) =>
    send(socket, header(head, "content-encoding", ["gzip", "br", "deflate", "\u001b[31m"][argument % 4]!), body),
  "another range": (socket, { head, body, from, file, argument }) =>
    send(socket, header(head, "content-range", `bytes ${from + argument}-${from + body.length}/${file.length}`), body),
  "the bytes of another range": (socket, { head, body, from, file, argument }) =>
    send(socket, head, Buffer.concat([file, file]).subarray(from + 1 + argument, from + 1 + argument + body.length)),
  "another size": (socket, { head, body, from, argument }) => {
    const size = ["0", "1", "-1", "*", "9".repeat(400), "1e3", "", "90071992547409931"][argument % 8];
    send(socket, header(head, "content-range", `bytes ${from}-${from + body.length - 1}/${size}`), body);
  },
  "other bytes": (socket, { head, body, argument }) =>
    send(
      socket,
      head,
      body.map((byte, i) => (i % 1009 === argument ? byte ^ 1 : byte)),
    ),
  "cut off": (socket, { head, body, argument }) => {
    socket.write(head, "latin1");
    socket.write(body.subarray(0, argument * 300), () => socket.destroy());
  },
  "silent after a while": (socket, { head, body, argument }) => {
    socket.write(head, "latin1");
    socket.write(body.subarray(0, argument * 300));
  },
  "silent from the beginning": () => {},
  "silent within the headers": (socket, { head, argument }) => socket.write(head.slice(0, argument), "latin1"),
  "a byte now and then": (socket, { head, body }) => {
    socket.write(head, "latin1");
    let at = 0;
    const timer = setInterval(() => socket.write(body.subarray(at, ++at)), 10);
    socket.on("close", () => clearInterval(timer));
  },
  "another length": (socket, { head, body, argument }) =>
    send(
      socket,
      header(head, "content-length", String([body.length - 1, body.length + 1, 0, -1, NaN][argument % 5])),
      body,
    ),
  "another version each time": (socket, { head, body, argument }) =>
    send(
      socket,
      header(head, "etag", `"${argument}-${performance.now()}"`),
      body.subarray(0, body.length - (argument % 3)),
    ),
  "a status": (socket, { argument }) => {
    const statuses = [100, 101, 204, 205, 300, 304, 400, 401, 403, 404, 410, 416, 418, 429, 451, 500, 503, 599, 999];
    const status = statuses[argument % statuses.length];
    send(socket, `HTTP/1.1 ${status} \u001b[31mNo\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, new Uint8Array());
  },
  elsewhere: (socket, { argument }) => {
    const places = [
      "/",
      "//",
      "file:///etc/passwd",
      "data:,x",
      "ftp://a",
      "http://127.0.0.1:1/",
      "\u001b[31m",
      "http://[",
      "",
    ];
    const place = places[argument % places.length];
    send(
      socket,
      `HTTP/1.1 302 Found\r\nLocation: ${place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      new Uint8Array(),
    );
  },
  "endless headers": (socket, { head }) => {
    socket.write(head.split("\r\n\r\n")[0]!, "latin1");
    endlessly(socket, Buffer.from(`\r\nx-more: ${"y".repeat(4000)}`));
  },
  "all of the file": (socket, { file }) =>
    send(socket, `HTTP/1.1 200 OK\r\nContent-Length: ${file.length}\r\nConnection: close\r\n\r\n`, file),
  "chunks of odd lengths": (socket, { head, body, argument }) => {
    const size = ["ffffffff", "0", "-1", "x", body.length.toString(16), "fffffffffffffffff"][argument % 6];
    const chunked = header(without(head, "content-length"), "transfer-encoding", "chunked");
    send(socket, `${chunked}${size}\r\n`, Buffer.concat([body, Buffer.from("\r\n0\r\n\r\n")]));
  },
  "closed at once": (socket) => socket.destroy(),
  "more than was said": (socket, { head, body }) => send(socket, head, Buffer.concat([body, noise])),
  "no HTTP": (socket, { argument }) => send(socket, "", noise.subarray(argument)),
};

/** In the order of the script's numbers. */
export const trickNames: readonly string[] = Object.keys(tricks);

/** How a server answers: heads with `{from}`, `{to}`, `{size}` and `{length}`, and two bytes for each request: trick, argument. */
export interface Script {
  readonly file: Uint8Array;
  readonly ranges: boolean;
  readonly head: string;
  readonly answers: Uint8Array;
}

/** Serves by a script for as long as `use` takes. */
export async function withHostileServer<T>(script: Script, use: (url: `http${string}`) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    let asked = "";
    socket.on("data", (bytes) => {
      asked += bytes.toString("latin1");
      if (!asked.includes("\r\n\r\n")) return;
      const turn = requests++;
      const [trick = 0, argument = 0] = script.answers.subarray(2 * turn);
      const name = trickNames[trick % trickNames.length]!;
      tricks[name]!(socket, requestOf(asked, script, argument));
      asked = "";
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/vgg.safetensors`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

function requestOf(asked: string, { file, ranges, head }: Script, argument: number): Request {
  const [, first, last] = (ranges && /^range: bytes=(\d+)-(\d+)/im.exec(asked)) || [];
  const from = Math.min(Number(first ?? 0), file.length);
  const body = file.subarray(from, last === undefined ? undefined : Number(last) + 1);
  const numbers: Readonly<Record<string, number>> = {
    from,
    to: from + body.length - 1,
    size: file.length,
    length: body.length,
  };
  const filled = head.replace(/\{(\w+)\}/g, (all, name: string) => String(numbers[name] ?? all));
  return { from, body, file, head: filled, argument };
}
