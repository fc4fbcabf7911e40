import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How one request is answered; honestly, with ranges, where nothing is said. */
export interface Answer {
  /** Answers with this status and `text` instead of the file. */
  readonly status?: number;
  readonly text?: string;
  /** False: the Range header is ignored. */
  readonly ranges?: boolean;
  /** Serves these bytes in place of the file's. */
  readonly bytes?: Uint8Array;
  /** Cuts the connection after this many bytes of the body. */
  readonly cutAfter?: number;
  /** Ends the body in good order after this many bytes, as a proxy that gave up does. */
  readonly endAfter?: number;
  /** Milliseconds of silence before the status line. */
  readonly delayMs?: number;
  /** Sends this many bytes of the body and then nothing more, on an open connection. */
  readonly silentAfter?: number;
  /** Sends the body in this many pieces, with a pause before each. */
  readonly trickle?: { readonly pieces: number; readonly everyMs: number };
  /** Goes on with the body for ever, as fast as it is taken. */
  readonly endless?: boolean;
  /** Leaves content-length out (chunked transfer). */
  readonly chunked?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  /** `performance.now()` of its arrival. */
  readonly at: number;
}

export interface WeightsServer {
  readonly requests: readonly SeenRequest[];
  /** Bytes of bodies that were handed to sockets. */
  readonly sent: number;
  /** Answers that are still on their way. */
  readonly unfinished: number;
  url(path?: string): `http${string}`;
  close(): Promise<void>;
}

const running = new Set<() => Promise<void>>();

/**
 * Serves `files` by path on a free local port. The first request is answered as `answers[0]` says, the second as
 * `answers[1]`, and those after the list as `rest` says.
 */
export async function serveWeights(
  files: Uint8Array | Readonly<Record<string, Uint8Array>>,
  { answers = [], rest = {} }: { readonly answers?: readonly Answer[]; readonly rest?: Answer } = {},
): Promise<WeightsServer> {
  const byPath: Readonly<Record<string, Uint8Array>> = files instanceof Uint8Array ? { "/weights": files } : files;
  const requests: SeenRequest[] = [];
  let sent = 0;
  let unfinished = 0;
  const server = createServer((request, response) => {
    const answer = answers[requests.length] ?? rest;
    const path = request.url ?? "/";
    unfinished++;
    response.once("close", () => unfinished--);
    requests.push({ path, range: request.headers.range, at: performance.now() });
    const reply = () => {
      sent += respond(request, response, answer, answer.bytes ?? byPath[path]);
    };
    if (answer.delayMs) setTimeout(reply, answer.delayMs);
    else reply();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
      running.delete(close);
    });
  running.add(close);
  return {
    requests,
    get sent() {
      return sent;
    },
    get unfinished() {
      return unfinished;
    },
    url: (path = Object.keys(byPath)[0]!) => `http://127.0.0.1:${port}${path}`,
    close,
  };
}

/** For `afterEach`. */
export async function closeServers(): Promise<void> {
  await Promise.all([...running].map((close) => close()));
}

/** An address on which nobody listens. */
export async function refusingUrl(): Promise<`http${string}`> {
  const server = await serveWeights(new Uint8Array());
  const url = server.url();
  await server.close();
  return url;
}

function respond(request: IncomingMessage, response: ServerResponse, answer: Answer, file?: Uint8Array): number {
  if (answer.status !== undefined || !file) {
    response.writeHead(answer.status ?? 404, { "content-type": "text/plain", ...answer.headers });
    response.end(answer.text ?? "no weights here");
    return 0;
  }
  const asked = answer.ranges === false ? undefined : askedRange(request.headers.range, file.length);
  if (asked === "unsatisfiable") {
    response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
    return 0;
  }
  const [from, to] = asked ?? [0, file.length];
  const promised = file.subarray(from, Math.min(to, from + (answer.endAfter ?? file.length)));
  response.writeHead(asked ? 206 : 200, {
    ...(asked && { "content-range": `bytes ${from}-${to - 1}/${file.length}` }),
    ...(!(answer.chunked || answer.endless) && { "content-length": promised.length }),
    ...answer.headers,
  });
  if (answer.endless) {
    forever(response, promised);
    return promised.length;
  }
  if (answer.trickle) {
    trickle(response, promised, answer.trickle);
    return promised.length;
  }
  const stopAfter = answer.cutAfter ?? answer.silentAfter;
  if (stopAfter === undefined) {
    response.end(promised);
    return promised.length;
  }
  const part = promised.subarray(0, stopAfter);
  response.write(part, () => {
    if (answer.cutAfter !== undefined) response.destroy();
  });
  return part.length;
}

function forever(response: ServerResponse, body: Uint8Array): void {
  const more = () => {
    while (!response.destroyed) if (!response.write(body)) return;
  };
  response.on("drain", more);
  more();
}

async function trickle(response: ServerResponse, body: Uint8Array, how: NonNullable<Answer["trickle"]>): Promise<void> {
  const length = Math.ceil(body.length / how.pieces);
  for (let at = 0; at < body.length; at += length) {
    await new Promise((later) => setTimeout(later, how.everyMs));
    response.write(body.subarray(at, at + length));
  }
  response.end();
}

/** As nginx does it: a span that holds no byte of the file is not satisfiable, also where its end is before its start. */
function askedRange(header: string | undefined, size: number): [number, number] | "unsatisfiable" | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = Math.min(size, match[2] ? Number(match[2]) + 1 : size);
  return from < to ? [from, to] : "unsatisfiable";
}
